/** Bits of one access of the tile's SRAMs, as CACTI was run. */
export const WORD_BITS = 64;
export const KIB_BITS = 8192;

/** 64-bit words that hold `values` numbers of `bits` each: whole numbers in a word, long ones over several words. */
export const wordsFor = (values: number, bits: number): number =>
  bits > WORD_BITS ? values * Math.ceil(bits / WORD_BITS) : Math.ceil(values / Math.floor(WORD_BITS / bits));

/** Bits of SRAM that they take. */
export const sramBits = (values: number, bits: number): number => wordsFor(values, bits) * WORD_BITS;

/** 64-bit banks behind a port that delivers `bits` a clock. */
export const banksFor = (bits: number): number => Math.ceil(bits / WORD_BITS);
