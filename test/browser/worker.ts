import { builtModels, WASM } from './engine.js';
import { createFetchHost, fetchBounded } from './fetch-host.js';
import { type JobReport, REQUESTS, runJob } from './job.js';

/** What the page is told: every report, or why there is none. */
export type Outcome =
  | { readonly kind: 'done'; readonly isolated: boolean; readonly reports: readonly JobReport[] }
  | { readonly kind: 'failed'; readonly message: string };

async function reports(): Promise<readonly JobReport[]> {
  const host = createFetchHost(await (await fetch('/bundled.json')).json());
  const bytes = (path: string) => fetchBounded(`/${path}`, 2 ** 26);
  const engine = builtModels({ engine: await bytes(WASM.engine), mesh: await bytes(WASM.mesh) });
  const all: JobReport[] = [];
  for (const request of REQUESTS) all.push(await runJob(host, request, engine));
  return all;
}

const tell = (outcome: Outcome): void => self.postMessage(outcome);

reports().then(
  (all) => tell({ kind: 'done', isolated: self.crossOriginIsolated, reports: all }),
  (error: unknown) =>
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
);
