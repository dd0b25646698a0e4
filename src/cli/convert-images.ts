import type { Host } from '../base/host.js';
import { nodeDataFiles } from '../host/node/data-files.js';
import type { ImageSource } from '../run/convert/options.js';
import { loadImages as load } from '../run/data/load-images.js';

/** Which images of a source are wanted. */
export interface ImageRange {
  readonly first: number;
  /** At most so many. */
  readonly count: number;
}

/**
 * Images with classes from what `--calibrate` or `--images` (`option`) names: a data set of any kind that is read, or the
 * images of a workload, `name#samples` or `name#calibration`. Throws a SpecError.
 */
export async function loadImages(
  host: Host,
  option: string,
  source: string,
  set: 'samples' | 'calibration',
  { first, count }: ImageRange,
): Promise<ImageSource> {
  const loaded = await load(
    { files: nodeDataFiles, host },
    {
      path: source,
      part: set,
      subset: { kind: 'slice', first, atMost: count },
      subsetOption: option,
    },
  );
  const [images, channels, height, width] = loaded.images.shape as [number, number, number, number];
  return {
    images: loaded.images.data as Uint8Array,
    labels: loaded.labels.data.every((label) => label < 256)
      ? Uint8Array.from(loaded.labels.data)
      : Int32Array.from(loaded.labels.data),
    shape: [images, channels, height, width],
    origin: loaded.origin,
  };
}
