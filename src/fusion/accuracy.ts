/**
 * Share of correct predictions after every step, [step-1]. `predictions` holds one array [step-1] per image, `labels` one
 * class per image. No images: an array of length 0.
 */
export function accuracyPerStep(predictions: readonly ArrayLike<number>[], labels: ArrayLike<number>): Float64Array {
  const correct = new Float64Array(predictions[0]?.length ?? 0);
  predictions.forEach((steps, image) => {
    for (let step = 0; step < correct.length; step += 1) {
      if (steps[step] === labels[image]) correct[step] = correct[step]! + 1;
    }
  });
  return correct.map((count) => count / predictions.length);
}

/** First time step (from 1) after which the accuracy is at least `target`; undefined if it never is. */
export function stepsToReach(accuracy: ArrayLike<number>, target: number): number | undefined {
  for (let step = 0; step < accuracy.length; step += 1) {
    if (accuracy[step]! >= target) return step + 1;
  }
  return undefined;
}
