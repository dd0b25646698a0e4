/** How a run finds its figures: from shapes alone, from exact counts, or message by message. */
export const FIDELITY_KINDS = ['analytic', 'counts', 'cycle'] as const;
export type FidelityKind = (typeof FIDELITY_KINDS)[number];
