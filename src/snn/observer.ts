/** Called for every population and step with the neurons that fired (indices y, x, channel; ascending). */
export type SpikeObserver = (population: string, step: number, fired: Int32Array) => void;
