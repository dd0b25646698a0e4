import type { Context } from './context.js';
import { duration } from './estimate.js';

/** Says how far a run is. */
interface Progress {
  update(done: number): void;
  stop(): void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };
const LINE_EVERY_MS = 5000;
/** Images after which the rate means something. */
const SETTLED = 4;

/** A bar on a terminal, a line every five seconds elsewhere, nothing when `quiet`. `what`: the name of what is counted. */
export async function startProgress(
  images: number,
  quiet: boolean,
  context: Context,
  what = 'images',
): Promise<Progress> {
  if (quiet) return silent;
  return context.interactive ? startBar(images, what) : startLines(images, context, what);
}

async function startBar(images: number, what: string): Promise<Progress> {
  const { default: progress } = await import('cli-progress');
  const format = `{bar} {value} of {total} ${what}, {eta_formatted} left`;
  const bar = new progress.SingleBar({ format, barsize: 30, hideCursor: true, clearOnComplete: true });
  bar.start(images, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}

/** The first images wait for the threads and the compiler: the rate is that of the images after the first. */
function startLines(images: number, context: Context, what: string): Progress {
  let first: number | undefined;
  let said: number | undefined;
  return {
    update(done) {
      const now = performance.now();
      first ??= now;
      if (done === images || done < SETTLED || now - (said ?? first) < LINE_EVERY_MS / (said === undefined ? 5 : 1))
        return;
      said = now;
      const left = ((now - first) / 1000 / (done - 1)) * (images - done);
      context.err(`${done} of ${images} ${what}, about ${duration(left)} left\n`);
    },
    stop: () => undefined,
  };
}
