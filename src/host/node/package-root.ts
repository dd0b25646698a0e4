import { fileURLToPath } from 'node:url';

/** Folder of the package, in which `arch`, `workloads` and `schemas` lie; the same seen from `src` and from `dist`. */
export const packageRoot: string = fileURLToPath(new URL('../../../', import.meta.url));
