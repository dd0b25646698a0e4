/**
 * Library entry: everything that a program needs to run a simulation and read its result, or to cost a network of which
 * only the shapes are known.
 */

export type { DataFiles } from './base/data-files.js';
export {
  formatProblem,
  Interrupted,
  type Problem,
  SimulationError,
  SpecError,
  StandstillError,
} from './base/errors.js';
export type { BundledFile, BundledKind, Cache, Host } from './base/host.js';
export type { ArrayStore, Tensor } from './base/tensor.js';
export { energyRows } from './cost/energy.js';
export { type Prices, resolvePrices } from './cost/prices.js';
export { Repricer, type StoredRun } from './cost/reprice.js';
export { type PricedOperands, priceUncertainty } from './cost/uncertainty.js';
export { type Diff, diff } from './diff/diff.js';
export { explain } from './explain/explain.js';
export type { Explanation } from './explain/explanation.js';
export { metricsOf } from './explain/metrics.js';
export { readSafetensors, writeSafetensors } from './formats/safetensors.js';
export { createFolderCache } from './host/node/cache.js';
export { cacheFolder } from './host/node/cache-folder.js';
export { nodeDataFiles } from './host/node/data-files.js';
export { createNodeHost } from './host/node/files.js';
export { packageRoot } from './host/node/package-root.js';
export { type FolderOptions, type Written, writeResultFolder } from './host/node/result-folder.js';
export { createWorkerPool, type WorkerPoolOptions } from './host/node/worker-pool.js';
export { MACHINE_ACTIONS } from './machine/actions.js';
export { COMPONENTS } from './machine/components.js';
export { countActions } from './machine/count-actions.js';
export { type DesignPoint, designPoint } from './machine/design-point.js';
export { cutNetwork } from './mapping/allocate.js';
export { type MapOutcome, mapNetwork } from './mapping/map-network.js';
export type { Misfit } from './mapping/misfit.js';
export type { Activity } from './model/activity.js';
export { type AssumedOptions, assumedActivity, type Firing } from './model/assumed-activity.js';
export type { Chip } from './model/chip.js';
export type { Mapping } from './model/mapping.js';
export type { Network } from './model/network.js';
export type { Numerics, NumericsKind } from './model/numerics.js';
export type { PriceTable } from './model/price-table.js';
export type { Check, EnergyRow, MethodResult, RunResult } from './model/result.js';
export type { Trace } from './model/trace.js';
export type { Workload } from './model/workload.js';
export { curveCsv, layersCsv, modulesCsv, resultFiles } from './report/csv-files.js';
export { mapReport } from './report/map-report.js';
export { resultJson } from './report/result-json.js';
export { textReport } from './report/text-report.js';
export { traceJson } from './report/trace-json.js';
export { analyticRun } from './run/analytic.js';
export { type CalibrateOptions, calibrate } from './run/calibrate.js';
export { type CheckedFile, checkFile } from './run/check-file.js';
export { type Conversion, convertModel } from './run/convert/convert-model.js';
export type { ConvertHooks, ConvertInputs, ConvertOptions, ImageSource } from './run/convert/options.js';
export { type ImageSelection, type LoadedImages, loadImages } from './run/data/load-images.js';
export { readerOf } from './run/data/reader-of.js';
export { createInlineExecutor, type ImageExecutor, inlineExecutor } from './run/executor.js';
export type { AnalyticFidelity, Fidelity } from './run/fidelity.js';
export { withSpikeKeys } from './run/keys.js';
export type { AnalyticOptions, RunOptions } from './run/options.js';
export { type PreparedRun, prepareRun, type RunInputs } from './run/prepare.js';
export { simulate } from './run/simulate.js';
export { type TraceRequest, traceImage } from './run/trace-image.js';
export { type LoadedChip, loadChip, type Origin } from './spec/load-chip.js';
export { loadOnnx } from './spec/load-onnx.js';
export { type LoadedPriceTable, loadPriceTable } from './spec/load-prices.js';
export { loadResult } from './spec/load-result.js';
export { loadWorkload } from './spec/load-workload.js';
export type { PathOptions } from './spec/locate.js';
