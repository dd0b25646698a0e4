import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import {
  type MeasurementSettings,
  type NocMesh,
  TRAFFIC_PATTERNS,
  type TrafficPattern,
  type TrafficSettings,
  USUAL_MEASUREMENT,
  USUAL_TRAFFIC,
} from '../model/noc-mesh.js';
import type { CommandInput } from './context.js';
import { type Complain, complainTo, optionValues, shown } from './option-values.js';

/** What `sim noc` was asked for; undefined where the file decides. */
export interface NocRequest {
  readonly mesh: string;
  readonly packets: string | undefined;
  readonly batch: number | undefined;
  readonly pattern: TrafficPattern | undefined;
  readonly rate: number | undefined;
  readonly flits: number | undefined;
  readonly warmUpClocks: number | undefined;
  readonly measuredClocks: number | undefined;
  readonly drainClocks: number | undefined;
  readonly seed: string;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const MOST_CLOCKS = 1_000_000_000;
/** Options that a list of packets has no use for, and those that have none where every packet is sent. */
const OF_PATTERNS = ['batch', 'traffic', 'rate', 'flits', 'warmUp', 'measure', 'drain', 'seed'] as const;
const OF_RATES = ['rate', 'warmUp', 'measure', 'drain'] as const;

/** Reads arguments and options. @throws SpecError with everything that is wrong at once */
export function parseNocRequest({ arguments: [mesh], options }: CommandInput): NocRequest {
  const problems: Problem[] = [];
  const complain = complainTo(problems);
  const { text, whole } = optionValues(options, complain);
  const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const refuse = (keys: readonly string[], with_: string): void => {
    for (const key of keys) if (options[key] !== undefined) complain(flagOf(key), `has no use with ${with_}`);
  };
  const request: NocRequest = {
    mesh: String(mesh ?? text('config') ?? 'mesh-8x8'),
    packets: text('packets'),
    batch: whole('batch', 1, 10_000_000),
    pattern: patternIn(text('traffic'), complain),
    rate: rateIn(text('rate'), complain),
    flits: whole('flits', 1, 65_535),
    warmUpClocks: whole('warm-up', 0, MOST_CLOCKS),
    measuredClocks: whole('measure', 1, MOST_CLOCKS),
    drainClocks: whole('drain', 1, MOST_CLOCKS),
    seed: text('seed') ?? 'noc',
    out: text('out'),
    force: options['force'] === true,
    json: options['json'] === true,
    quiet: options['quiet'] === true,
  };
  if (mesh !== undefined && options['config'] !== undefined)
    complain('--config', 'has no use beside a mesh as argument');
  if (request.packets !== undefined) refuse(OF_PATTERNS, '--packets');
  else if (request.batch !== undefined) refuse(OF_RATES, '--batch');
  if (request.force && request.out === undefined) complain('--force', 'needs --out');
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

function patternIn(given: string | undefined, complain: Complain): TrafficPattern | undefined {
  const found = TRAFFIC_PATTERNS.find((pattern) => pattern === given);
  if (given === undefined || found !== undefined) return found;
  return complain(
    '--traffic',
    `known are ${TRAFFIC_PATTERNS.join(', ')}${didYouMean(given, TRAFFIC_PATTERNS)}, is ${shown(given)}`,
  );
}

function rateIn(given: string | undefined, complain: Complain): number | undefined {
  if (given === undefined) return undefined;
  const rate = /^(\d+(\.\d*)?|\.\d+)(e-?\d+)?$/i.test(given) ? Number(given) : Number.NaN;
  if (rate > 0 && rate <= 1) return rate;
  return complain('--rate', `must be a number above 0, at most 1, is ${shown(given)}`);
}

/** The traffic of a run: of the command line, else of the file, else the usual one. */
export function trafficOf({ pattern, rate, flits }: NocRequest, { traffic = USUAL_TRAFFIC }: NocMesh): TrafficSettings {
  return {
    ...traffic,
    ...(pattern === undefined ? {} : { pattern }),
    ...(rate === undefined ? {} : { rate }),
    ...(flits === undefined ? {} : { packetFlits: flits }),
  };
}

export function measurementOf(request: NocRequest, { run = USUAL_MEASUREMENT }: NocMesh): MeasurementSettings {
  return {
    warmUpClocks: request.warmUpClocks ?? run.warmUpClocks,
    measuredClocks: request.measuredClocks ?? run.measuredClocks,
    drainClocks: request.drainClocks ?? run.drainClocks,
  };
}
