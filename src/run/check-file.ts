import { specError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { readSafetensors } from '../formats/safetensors.js';
import { ACCELERGY_MAP_FORMAT } from '../model/accelergy.js';
import { CHIP_FORMAT } from '../model/chip.js';
import { CURVE_FORMAT } from '../model/curve.js';
import { NOC_MESH_FORMAT } from '../model/noc-mesh.js';
import { PRICE_TABLE_FORMAT } from '../model/price-table.js';
import { RESULT_FORMAT } from '../model/result-schema.js';
import { STUDY_FORMAT } from '../model/study.js';
import { SWEEP_FORMAT } from '../model/sweep.js';
import { WORKLOAD_FORMAT } from '../model/workload.js';
import { MAX_TEXT_BYTES, parseDocument } from '../spec/document.js';
import { loadAccelergyMap } from '../spec/load-accelergy.js';
import { loadChip } from '../spec/load-chip.js';
import { loadCurve } from '../spec/load-curve.js';
import { loadMesh } from '../spec/load-mesh.js';
import { loadPriceTable } from '../spec/load-prices.js';
import { loadResult } from '../spec/load-result.js';
import { loadStudy } from '../spec/load-study.js';
import { loadSweep } from '../spec/load-sweep.js';
import { loadWorkload, MAX_ARRAY_BYTES } from '../spec/load-workload.js';
import type { PathOptions } from '../spec/locate.js';
import { mustBeOneOf } from '../spec/schema-message.js';
import { checkPrices } from './check-prices.js';

/** A file that was found right: its kind and one line about what it holds. */
export interface CheckedFile {
  readonly kind: string;
  readonly summary: string;
}

type Check = (host: Host, path: string, options: PathOptions) => Promise<string>;

const CHECKS: Readonly<Record<string, Check>> = {
  [CHIP_FORMAT]: checkChip,
  [WORKLOAD_FORMAT]: checkWorkload,
  [PRICE_TABLE_FORMAT]: checkPriceFile,
  [ACCELERGY_MAP_FORMAT]: checkAccelergyMap,
  [NOC_MESH_FORMAT]: checkMesh,
  [RESULT_FORMAT]: checkResult,
  [CURVE_FORMAT]: checkCurve,
  [STUDY_FORMAT]: checkStudy,
  [SWEEP_FORMAT]: checkSweep,
};

/** Checks a file of any kind that the simulator reads, told by its `format` key. Throws a SpecError with all problems. */
export async function checkFile(host: Host, path: string, options: PathOptions = {}): Promise<CheckedFile> {
  if (path.trim() === '') throw specError('file', '', 'must not be empty');
  if (path.endsWith('.safetensors')) return { kind: 'safetensors', summary: await checkArrays(host, path) };
  const bytes = await host.read(path, MAX_TEXT_BYTES.json);
  const document = parseDocument(bytes, path, startsAsJson(bytes) ? 'json' : 'yaml');
  const kind: unknown = document.value['format'];
  const known = Object.keys(CHECKS);
  if (typeof kind !== 'string' || !Object.hasOwn(CHECKS, kind)) {
    const message = kind === undefined ? `is missing, known are ${known.join(', ')}` : mustBeOneOf(known, kind);
    throw specError(path, 'format', message);
  }
  return { kind, summary: await CHECKS[kind]!(host, path, options) };
}

/** JSON texts of ours start with a brace, behind spaces. */
const startsAsJson = (bytes: Uint8Array): boolean => bytes[bytes.findIndex((byte) => byte > 0x20)] === 0x7b;

async function checkChip(host: Host, path: string, options: PathOptions): Promise<string> {
  const { chip } = await loadChip(host, path, [], options);
  const { crossbar, pe, tile, technology } = chip;
  return `${chip.name}: ${crossbar.rows} x ${crossbar.cols} crossbars, ${pe.crossbarsPerPe} per PE, ${tile.pesPerTile} PEs per tile, ${technology.clockMhz} MHz`;
}

async function checkWorkload(host: Host, path: string, options: PathOptions): Promise<string> {
  const { file, samples, calibration } = await loadWorkload(host, path, options);
  const counts = [
    `${file.populations.length} populations`,
    `${file.projections.length} projections`,
    `${file.classifiers.length} classifiers`,
    `${samples?.images.shape[0] ?? 0} samples`,
    `${calibration?.images.shape[0] ?? 0} calibration images`,
  ];
  return `${file.name}: ${counts.join(', ')}`;
}

async function checkPriceFile(host: Host, path: string, options: PathOptions): Promise<string> {
  const loaded = await loadPriceTable(host, path, options);
  checkPrices(loaded);
  const { table } = loaded;
  const [energy, area, leakage] = [table.energy, table.area, table.leakage].map((list) => Object.keys(list).length);
  return `${table.name}: ${energy} energies, ${area} areas, ${leakage} leakages`;
}

async function checkResult(host: Host, path: string): Promise<string> {
  const { run, checks } = await loadResult(host, path);
  const passed = checks.filter((check) => check.passed).length;
  const ran = `${run.images} images, ${run.steps} steps, preset ${run.preset}`;
  return `${run.chip} runs ${run.workload}: ${ran}, ${passed} of ${checks.length} checks passed`;
}

async function checkCurve(host: Host, path: string): Promise<string> {
  const { run, methods, checks } = await loadCurve(host, path);
  const passed = checks.filter((check) => check.passed).length;
  return `${run.chip} runs ${run.workload}: ${methods.length} methods, ${run.images} images, ${run.steps} steps, ${passed} of ${checks.length} checks passed`;
}

async function checkStudy(host: Host, path: string, options: PathOptions): Promise<string> {
  const { study, axes } = await loadStudy(host, path, options);
  const names = axes.map((axis) => axis.path).join(', ');
  return `${study.name}: ${study.workload} on ${study.chip} over ${names}`;
}

async function checkSweep(host: Host, path: string): Promise<string> {
  const { study, points, metrics } = await loadSweep(host, path);
  const done = points.filter(({ status }) => status === 'done').length;
  return `${study.name}: ${done} of ${points.length} points done, ${metrics.length} metrics`;
}

async function checkAccelergyMap(host: Host, path: string): Promise<string> {
  const { value } = await loadAccelergyMap(host, path);
  return `${value.name}: ${Object.keys(value.energy).length} energies, ${Object.keys(value.area).length} areas`;
}

async function checkMesh(host: Host, path: string): Promise<string> {
  const { mesh } = await loadMesh(host, path);
  const { width, height } = mesh.mesh;
  const { virtualChannels, bufferFlits } = mesh.router;
  return `${mesh.name}: ${width} x ${height} routers, ${virtualChannels} virtual channels of ${bufferFlits} flits`;
}

async function checkArrays(host: Host, path: string): Promise<string> {
  const arrays = readSafetensors(await host.read(path, MAX_ARRAY_BYTES), path);
  const bytes = [...arrays.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  return `${arrays.size} arrays, ${bytes} bytes`;
}
