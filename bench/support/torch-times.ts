import { DATA_SETS } from '../../src/zoo/data-sets.js';
import { zooNetwork } from '../../src/zoo/make-workload.js';
import { NETS, type NetName } from '../../src/zoo/nets.js';
import type { Times } from './gated-threads.js';
import { type TorchSetting, type TorchTime, timeTorch } from './torch.js';

/** Settings this close to the best are timed again. */
const CLOSE = 1.3;

/** The least of each. */
const fastest = (times: readonly Times[]): Times => ({
  ms: Math.min(...times.map(({ ms }) => ms)),
  cpuMs: Math.min(...times.map(({ cpuMs }) => cpuMs)),
});

/** A network for CIFAR-10 with one internal classifier, without weights. */
export const shapesOf = (net: NetName) =>
  zooNetwork({
    net,
    dataSet: DATA_SETS['cifar10']!,
    width: 1,
    internalAfter: [NETS[net].internalAfter],
    content: 'shapes',
  });

/** Times of dense PyTorch on one network, taken more than once: the best of each setting counts. */
export class TorchTimes {
  readonly #net: NetName;
  readonly #seconds: number;
  readonly #best = new Map<string, TorchTime>();
  /** Why there are none. */
  reason: string | undefined;

  constructor(net: NetName, seconds: number) {
    this.#net = net;
    this.#seconds = seconds;
  }

  get all(): readonly TorchTime[] {
    return [...this.#best.values()];
  }

  /** The best setting. */
  get best(): Times {
    return fastest(this.all);
  }

  /** The best number of threads for one image at a time. */
  get single(): Times {
    return fastest(this.all.filter(({ batch }) => batch === 1));
  }

  /** One image by no more than torch.conv2d. */
  get plainSingle(): number {
    return Math.min(...this.all.flatMap(({ plainMs }) => plainMs ?? []));
  }

  /** Times every setting; after the first time only those that may be the best, or the best of batch 1. */
  measure(): void {
    if (this.reason !== undefined) return;
    const [best, single] = [this.best.ms, this.single.ms];
    const close = this.all.filter(({ batch, ms }) => ms < CLOSE * (batch === 1 ? single : best));
    const again: { settings?: readonly TorchSetting[] } = this.#best.size === 0 ? {} : { settings: close };
    const result = timeTorch(shapesOf(this.#net), { seconds: this.#seconds, ...again });
    if (result.kind === 'missing') this.reason = result.reason;
    else for (const time of result.times) this.#keep(time);
  }

  #keep(time: TorchTime): void {
    const key = `${time.batch} ${time.threads}`;
    const before = this.#best.get(key);
    if (before === undefined) {
      this.#best.set(key, time);
      return;
    }
    const plainMs = before.plainMs === null ? null : Math.min(before.plainMs, time.plainMs ?? before.plainMs);
    const repetitions = before.repetitions + time.repetitions;
    this.#best.set(key, { ...before, ...fastest([before, time]), plainMs, repetitions });
  }
}
