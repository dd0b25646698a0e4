/** SHA-256 (FIPS 180-4) of the concatenation of `parts`, in hex: browsers offer it only asynchronously. */
export function sha256(...parts: readonly Uint8Array[]): string {
  const state = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const message = padded(parts);
  const words = new DataView(message.buffer);
  const schedule = new Uint32Array(64);
  for (let at = 0; at < message.length; at += 64) {
    for (let t = 0; t < 16; t += 1) schedule[t] = words.getUint32(at + 4 * t);
    extend(schedule);
    compress(state, schedule);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The first 64 primes. */
const PRIMES = Array.from({ length: 310 }, (_, n) => n + 2).filter((n) => {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
});

/** First 32 bits of the fractional part. */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32);

const ROUND_CONSTANTS = Uint32Array.from(PRIMES.slice(0, 64), (prime) => fraction(Math.cbrt(prime)));

/** The message, a 1 bit, zeros, and its length in bits, in whole blocks of 64 bytes. */
function padded(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const message = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  message[at] = 0x80;
  new DataView(message.buffer).setBigUint64(message.length - 8, BigInt(length) * 8n);
  return message;
}

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function extend(w: Uint32Array): void {
  for (let t = 16; t < 64; t += 1) {
    const [early, late] = [w[t - 15]!, w[t - 2]!];
    const s0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const s1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
  }
}

function compress(state: Uint32Array, w: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t += 1) {
    const choice = (e & f) ^ (~e & g);
    const first = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + ROUND_CONSTANTS[t]! + w[t]!;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at]! += word;
}
