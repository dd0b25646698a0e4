import { specError } from '../../base/errors.js';
import type { Host } from '../../base/host.js';
import { loadWorkload } from '../../spec/load-workload.js';
import type { PathOptions } from '../../spec/locate.js';
import { arraySource } from './array-source.js';
import type { ImageRequest, ImageSource } from './image-source.js';
import { classesOf } from './labels.js';
import { tensorArray } from './tensor-array.js';

const PARTS = ['samples', 'calibration'] as const;

/** Whether a name means images of a workload: `<workload>#samples` or `#calibration`, or a workload file. */
export const isWorkloadName = (path: string): boolean => path.includes('#') || path.endsWith('.json');

/** Images that a workload holds, by bundled name or path; without `#` its samples, or `part`. */
export async function openWorkload(host: Host, request: ImageRequest, options: PathOptions): Promise<ImageSource> {
  const at = request.path.lastIndexOf('#');
  const [name, word] =
    at < 0 ? [request.path, request.part ?? 'samples'] : [request.path.slice(0, at), request.path.slice(at + 1)];
  const part = PARTS.find((each) => each === word);
  if (part === undefined)
    throw specError(request.path, '', `a workload has #samples and #calibration, not #${word.slice(0, 40)}`);
  const workload = await loadWorkload(host, name, options);
  const set = workload[part];
  if (set === undefined) throw specError(request.path, '', `the workload has no ${part}`);
  const { layout: _layout, ...rest } = request;
  return arraySource(tensorArray('workload', set.images, ''), { ...rest, layout: 'nchw' }, async () => ({
    labels: classesOf(set.labels, request.path),
    note: undefined,
  }));
}
