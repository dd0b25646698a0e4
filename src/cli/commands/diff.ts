import type { Action } from '../context.js';
export const diffCommand: Action = async () => 0;
