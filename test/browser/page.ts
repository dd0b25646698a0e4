import type { Outcome } from './worker.js';

/** Starts the worker as soon as the page is open; `window.outcome` is what it said. */
declare global {
  interface Window {
    outcome: Promise<Outcome>;
  }
}

window.outcome = new Promise((resolve) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<Outcome>) => resolve(data);
  worker.onerror = ({ message }) => resolve({ kind: 'failed', message: `the worker failed: ${message}` });
});
