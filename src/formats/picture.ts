import { specError } from '../base/errors.js';
import { isJpeg, readJpeg } from './jpeg.js';
import type { Picture } from './pixels.js';
import { readPng } from './png.js';
import { isPng } from './png-chunks.js';

/** Largest file of a picture that is read. */
export const MAX_PICTURE_BYTES = 1 << 26;

/** Names of files that hold pictures. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g)$/i.test(name);

/** Whether `bytes` begin as a picture that is read. */
export const isPicture = (bytes: Uint8Array): boolean => isPng(bytes) || isJpeg(bytes);

/** The picture of a PNG or JPEG file, told by its first bytes. Throws a SpecError, see `readPng` and `readJpeg`. */
export function readPicture(bytes: Uint8Array, file: string): Picture {
  if (!isPicture(bytes)) throw specError(file, '', 'is neither a PNG nor a JPEG file');
  const picture = isPng(bytes) ? readPng(bytes) : readJpeg(bytes);
  if (typeof picture === 'string') throw specError(file, '', picture);
  return picture;
}
