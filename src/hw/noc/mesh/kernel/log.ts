import {
  FLIT_HOPS,
  FLIT_PACKET,
  FLIT_TARGET,
  FLIT_WORDS,
  FLITS,
  LOG,
  LOG_ARRIVAL,
  LOG_FLIT,
  LOG_FROM,
  LOG_PACKET,
  LOG_TO,
  LOG_WORDS,
  LOGGED,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';

/**
 * Writes for the host that a flit leaves a router, from an input port: to a node by the output channel `to` and there in
 * cycle `cycle`, or to the next router by the output -1 - `to`.
 */
export function logFlit(m: Memory, from: Int, to: Int, flit: Int, cycle: Int): void {
  const entry: Int = at(m, LOG) + at(m, LOGGED) * LOG_WORDS;
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  put(m, entry + LOG_FROM, from);
  put(m, entry + LOG_TO, to);
  put(m, entry + LOG_PACKET, at(m, record + FLIT_PACKET));
  put(m, entry + LOG_FLIT, (at(m, record + FLIT_HOPS) << 3) | (at(m, record + FLIT_TARGET) & 7));
  put(m, entry + LOG_ARRIVAL, cycle);
  add(m, LOGGED, 1);
}
