import { explainChosen } from '../../explain/explain.js';
import { chooseMetric, metricsOf } from '../../explain/metrics.js';
import { explanationText } from '../../report/explain-text.js';
import { metricList, metricListText } from '../../report/metric-list.js';
import { type Action, jsonText } from '../context.js';
import { findResult } from '../find-result.js';

/** `sim explain`: where a figure of a result comes from; without a metric, what can be explained. */
export const explainCommand: Action = async ({ arguments: [run, wanted], options }, { host, out, colours }) => {
  const [all, json] = [options['all'] === true, options['json'] === true];
  const { result, path } = await findResult(host, run!);
  const metrics = metricsOf(result);
  if (wanted === undefined) {
    out(json ? jsonText(metricList(metrics)) : metricListText(metrics, { all, colours }));
    return 0;
  }
  const explanation = explainChosen(result, chooseMetric(metrics, wanted, path), path);
  out(json ? jsonText(explanation) : explanationText(explanation, { all, colours }));
  return 0;
};
