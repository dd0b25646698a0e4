import { bestPoint, isBetter, isFeasible } from '../model/best-point.js';
import type { Study } from '../model/study.js';
import type { SweepMetric, SweepPoint } from '../model/sweep.js';
import { valueText } from '../report/values.js';
import type { SweepState } from '../sweep/run-sweep.js';
import type { Context } from './context.js';
import { duration } from './estimate.js';

const LINE_EVERY_MS = 5000;
const BAR_EVERY_MS = 100;
const BAR = 20;
/** Points after which the rate means something: the first wait for what all share. */
const SETTLED = 4;

/** Says how far a sweep is: a line that is written over on a terminal, a line every five seconds elsewhere. */
export class SweepProgress {
  readonly #started = performance.now();
  #said = performance.now();
  #state: SweepState | undefined;
  #reusedAtStart = 0;
  #best: SweepPoint | undefined;
  #shown = false;

  constructor(
    readonly context: Pick<Context, 'err' | 'interactive'>,
    readonly quiet: boolean,
    readonly study: Pick<Study, 'objectives' | 'constraints'>,
    readonly metrics: readonly SweepMetric[],
  ) {}

  /** Hears a row. */
  add(point: SweepPoint, state: SweepState): void {
    const [objective] = this.study.objectives ?? [];
    const constraints = this.study.constraints ?? [];
    if (objective !== undefined && isFeasible(point, constraints) && isBetter(objective, point, this.#best)) {
      this.#best = bestPoint([point], objective, constraints);
    }
    this.#state = state;
    if (this.quiet) return;
    const now = performance.now();
    if (now - this.#said < (this.context.interactive ? BAR_EVERY_MS : LINE_EVERY_MS)) return;
    this.#said = now;
    this.#say(state, now);
  }

  /** Rows from now on are new. */
  start(): void {
    this.#reusedAtStart = this.ended;
    if (!this.quiet && this.#reusedAtStart > 0) {
      this.context.err(`${this.#reusedAtStart} of ${this.#state!.points} points have ended before\n`);
    }
  }

  /** A remark that must not be written over. */
  note(text: string): void {
    this.#clear();
    this.context.err(`${text}\n`);
  }

  stop(): void {
    this.#clear();
  }

  /** Points that have ended. */
  get ended(): number {
    const { done = 0, refused = 0, failed = 0 } = this.#state ?? {};
    return done + refused + failed;
  }

  #say(state: SweepState, now: number): void {
    const text = this.#text(state, now);
    if (!this.context.interactive) {
      this.context.err(`${text}\n`);
      return;
    }
    const share = this.ended / Math.max(1, state.points);
    const filled = Math.round(share * BAR);
    this.context.err(`\r\u001b[K${'#'.repeat(filled)}${'-'.repeat(BAR - filled)} ${text}`.slice(0, 200));
    this.#shown = true;
  }

  #text(state: SweepState, now: number): string {
    const ended = this.ended;
    const seconds = (now - this.#started) / 1000;
    const own = ended - this.#reusedAtStart;
    const rate = own / seconds;
    const left =
      own < SETTLED ? '' : `, ${rate.toPrecision(3)} points/s, ${duration((state.points - ended) / rate)} left`;
    const counts = [
      `${ended} of ${state.points} points`,
      ...(state.refused > 0 ? [`${state.refused} refused`] : []),
      ...(state.failed > 0 ? [`${state.failed} failed`] : []),
      ...(state.reused > 0 ? [`${state.reused} reused`] : []),
    ].join(', ');
    return `${counts}${left}${this.#bestText()}`;
  }

  #bestText(): string {
    const [objective] = this.study.objectives ?? [];
    if (objective === undefined || this.#best === undefined) return '';
    const unit = this.metrics.find(({ name }) => name === objective.metric)?.unit ?? '';
    return `, best ${this.#best.id}: ${valueText(this.#best.metrics[objective.metric]!, unit)}`;
  }

  #clear(): void {
    if (this.#shown) this.context.err('\r\u001b[K');
    this.#shown = false;
  }
}
