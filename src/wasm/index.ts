export { drive } from './drive';
export {
  addFloats,
  addToWindows,
  combine,
  combineWide,
  fireAverages,
  fireConstant,
  fireFloats,
  fireSums,
  fireWideSums,
} from './fire';
export { clear, compress, copy, countLevels } from './lists';
