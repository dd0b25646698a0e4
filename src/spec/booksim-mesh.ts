import { type Problem, SpecError } from '../base/errors.js';
import { closest } from '../base/suggest.js';
import type { BookSimEntry } from '../formats/booksim-config.js';

/** What a BookSim2 value becomes in a `noc-mesh/1` file: the path, and the value from the text. */
interface Meaning {
  readonly path: readonly string[];
  readonly read: (text: string) => unknown;
}

const whole = (text: string): unknown => (/^-?\d{1,9}$/.test(text) ? Number(text) : text);
const decimal = (text: string): unknown => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text);
const named =
  (names: Readonly<Record<string, string>>) =>
  (text: string): unknown =>
    names[text] ?? text;

const ALLOCATORS = named({ islip: 'islip', separable_input_first: 'separableInputFirst' });
const router = (key: string, read: Meaning['read'] = whole): Meaning => ({ path: ['router', key], read });

const MEANINGS: Readonly<Record<string, Meaning>> = {
  routing_function: { path: ['routing'], read: named({ dim_order: 'xy', dor: 'xy' }) },
  num_vcs: router('virtualChannels'),
  vc_buf_size: router('bufferFlits'),
  routing_delay: router('routingDelay'),
  vc_alloc_delay: router('vcAllocationDelay'),
  sw_alloc_delay: router('switchAllocationDelay'),
  credit_delay: router('creditDelay'),
  speculative: router('speculative', (text) => (text === '0' ? false : text === '1' ? true : text)),
  vc_allocator: router('vcAllocator', ALLOCATORS),
  sw_allocator: router('switchAllocator', ALLOCATORS),
  traffic: {
    path: ['traffic', 'pattern'],
    read: named({ bitcomp: 'bitComplement', bitrev: 'bitReverse', neighbor: 'neighbour' }),
  },
  injection_rate: { path: ['traffic', 'rate'], read: decimal },
  packet_size: { path: ['traffic', 'packetFlits'], read: whole },
};

/** Values that the model has and no other. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  topology: ['mesh'],
  n: ['2'],
  classes: ['1'],
  subnets: ['1'],
  use_read_write: ['0'],
  wait_for_tail_credit: ['0'],
  alloc_iters: ['1'],
  arb_type: ['round_robin'],
  output_delay: ['0'],
  input_speedup: ['1'],
  output_speedup: ['1'],
  internal_speedup: ['1', '1.0'],
  output_buffer_size: ['-1'],
  priority: ['none'],
  hold_switch_for_packet: ['0'],
  vc_busy_when_full: ['0'],
  vc_prioritize_empty: ['0'],
  vc_shuffle_requests: ['0'],
  noq: ['0'],
  router: ['iq'],
  injection_process: ['bernoulli'],
  injection_rate_uses_flits: ['1'],
  spec_check_elig: ['1'],
  spec_check_cred: ['1'],
  spec_mask_by_reqs: ['0'],
  spec_sw_allocator: ['prio'],
};

/** How BookSim2 measures and prints: `sim noc` has options of its own for that. */
const MEASURING: readonly string[] = [
  'sim_type',
  'warmup_periods',
  'sample_period',
  'max_samples',
  'latency_thres',
  'warmup_thres',
  'acc_warmup_thres',
  'stopping_thres',
  'acc_stopping_thres',
  'sim_count',
  'seed',
  'batch_size',
  'batch_count',
  'deadlock_warn_timeout',
  'print_activity',
  'print_csv_results',
  'viewer_trace',
  'watch_file',
  'watch_out',
  'stats_out',
  'sim_power',
  'include_queuing',
  'measure_stats',
  'pair_stats',
];

/** Delays of the crossbar are two keys there. */
const CROSSBAR = ['st_prepare_delay', 'st_final_delay'] as const;

/** A `noc-mesh/1` value of a BookSim2 configuration, where each of its values stands, and what was set aside. */
export interface BookSimMesh {
  readonly value: Readonly<Record<string, unknown>>;
  readonly placeOf: (path: readonly (string | number)[]) => Pick<BookSimEntry, 'line' | 'column'> | undefined;
  readonly ignored: readonly string[];
}

/**
 * Translates the keys that the model knows. @throws SpecError naming every unknown key and every value that the model does not
 * have, with its place
 */
export function bookSimMesh(
  entries: ReadonlyMap<string, BookSimEntry>,
  file: string,
  base: Readonly<Record<string, unknown>>,
): BookSimMesh {
  const problems = [...entries.values()].flatMap((entry) => problemOf(entry, file));
  if (problems.length > 0) throw new SpecError(problems);
  const value = structuredClone(base) as Record<string, Record<string, unknown>>;
  const places = new Map<string, BookSimEntry>();
  const put = (path: readonly string[], entry: BookSimEntry, what: unknown): void => {
    places.set(path.join('.'), entry);
    const [section, key] = path as [string, string | undefined];
    if (key === undefined) (value as Record<string, unknown>)[section] = what;
    else value[section]![key] = what;
  };
  for (const [key, { path, read }] of Object.entries(MEANINGS)) {
    const entry = entries.get(key);
    if (entry !== undefined) put(path, entry, read(entry.value));
  }
  const side = entries.get('k');
  if (side !== undefined) for (const key of ['width', 'height']) put(['mesh', key], side, whole(side.value));
  const stages = CROSSBAR.map((key) => entries.get(key)).filter((entry) => entry !== undefined);
  if (stages.length > 0) {
    const clocks = CROSSBAR.map((key, at) => whole(entries.get(key)?.value ?? String(at)));
    put(
      ['router', 'switchTraversalDelay'],
      stages[0]!,
      typeof clocks[0] === 'number' && typeof clocks[1] === 'number' ? clocks[0] + clocks[1] : clocks[0],
    );
  }
  return {
    value,
    placeOf: (path) => places.get(path.join('.')),
    ignored: MEASURING.filter((key) => entries.has(key)),
  };
}

function problemOf({ key, value, line, column }: BookSimEntry, file: string): Problem[] {
  const fixed = FIXED[key];
  if (fixed?.includes(value)) return [];
  if (fixed !== undefined) {
    return [{ file, line, column, path: key, message: `is ${value}; this model has ${fixed.join(' or ')} alone` }];
  }
  const known = [...Object.keys(MEANINGS), ...Object.keys(FIXED), ...MEASURING, ...CROSSBAR, 'k'];
  if (known.includes(key)) return [];
  const guess = closest(key, known);
  const hint = guess === undefined ? '' : `, did you mean "${guess}"?`;
  return [{ file, line, column, path: key, message: `is a key that this model does not know${hint}` }];
}
