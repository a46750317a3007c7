// Medians, percentiles and how they are written.

/** The value below which `share` of the sorted values lie. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values) => percentile(values, 0.5);

/** What slices of one load come to: medians of rates and costs, percentiles of all latencies. */
export function middle(slices) {
  const latencies = slices.flatMap((slice) => slice.latencies);
  return {
    rate: median(slices.map(({ rate }) => rate)),
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    cpuUs: median(slices.map(({ cpuUs }) => cpuUs)),
  };
}

/** Milliseconds with as many digits as matter. */
export const ms = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1));

export const ratio = (value) => value.toFixed(2);

/** A Markdown table from rows of the same keys. */
export function table(rows) {
  const names = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => line(names.map((name) => row[name])));
  return [line(names), line(names.map(() => "---")), ...body].join("\n");
}
