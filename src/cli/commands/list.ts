import type { BundledKind, Host } from '../../base/host.js';
import { labelled } from '../../report/columns.js';
import { openFile } from '../../spec/locate.js';
import { type Action, commonOptions, jsonText } from '../context.js';

interface Listed {
  readonly name: string;
  readonly description: string;
}

const KINDS: readonly { readonly kind: BundledKind; readonly heading: string; readonly format: 'yaml' | 'json' }[] = [
  { kind: 'chip', heading: 'Chips', format: 'yaml' },
  { kind: 'workload', heading: 'Workloads', format: 'json' },
  { kind: 'prices', heading: 'Price tables (--preset)', format: 'yaml' },
  { kind: 'mesh', heading: 'Meshes (sim noc)', format: 'yaml' },
  { kind: 'study', heading: 'Studies (sim sweep)', format: 'yaml' },
];

/** `sim list`: everything that can be used by name. */
export const listCommand: Action = async ({ options }, { host, out }) => {
  const lists = await Promise.all(
    KINDS.map(async ({ kind, heading, format }) => ({ kind, heading, entries: await listOf(host, kind, format) })),
  );
  if (commonOptions(options).json) {
    out(jsonText(Object.fromEntries(lists.map(({ kind, entries }) => [kind, entries]))));
    return 0;
  }
  const width = Math.max(...lists.flatMap(({ entries }) => entries.map(({ name }) => name.length)));
  const blocks = lists.map(({ heading, entries }) =>
    [heading, ...entries.flatMap(({ name, description }) => labelled(name, description, width))].join('\n'),
  );
  out(`${blocks.join('\n\n')}\n`);
  return 0;
};

const listOf = async (host: Host, kind: BundledKind, format: 'yaml' | 'json'): Promise<readonly Listed[]> =>
  Promise.all(
    (await host.bundled(kind)).map(async ({ name }) => {
      const { document } = await openFile(host, kind, name, format);
      return { name, description: String(document.value['description'] ?? '') };
    }),
  );
