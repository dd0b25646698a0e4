import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BundledFile, BundledKind } from '../../src/base/host.js';
import { createNodeHost } from '../../src/host/node/files.js';
import { builtModels, PLAIN_MODELS, WASM } from './engine.js';
import { type JobReport, REQUESTS, runJob } from './job.js';

export { WASM };

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What Node makes of every request: with the plain model, and with the engine. */
export async function reportsInNode(): Promise<readonly { readonly plain: JobReport; readonly engine: JobReport }[]> {
  const bytes = async (path: string) => Uint8Array.from(await readFile(`${root}${path}`));
  const engine = builtModels({ engine: await bytes(WASM.engine), mesh: await bytes(WASM.mesh) });
  const host = createNodeHost(root);
  const reports: { plain: JobReport; engine: JobReport }[] = [];
  for (const request of REQUESTS) {
    reports.push({
      plain: await runJob(host, request, PLAIN_MODELS),
      engine: await runJob(host, request, engine),
    });
  }
  return reports;
}

/** Bundled files with the paths that they have on the server of the page. */
export async function bundledOnServer(): Promise<Record<BundledKind, readonly BundledFile[]>> {
  const host = createNodeHost(root);
  const list = async (kind: BundledKind) =>
    (await host.bundled(kind)).map(({ name, path }) => ({ name, path: `/${path.slice(root.length)}` }));
  return {
    chip: await list('chip'),
    workload: await list('workload'),
    prices: await list('prices'),
    mesh: await list('mesh'),
    study: await list('study'),
  };
}
