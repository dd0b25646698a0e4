/** The class with the largest score; a tie goes to the smallest class. */
export function predict(scores: ArrayLike<number>): number {
  let best = 0;
  for (let label = 1; label < scores.length; label += 1) {
    if (scores[label]! > scores[best]!) best = label;
  }
  return best;
}
