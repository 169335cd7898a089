// The metrics of one program. The library is used here alone; rooms above are given these few functions.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The values of the labels of one series. */
export type Labels = Record<string, string>

/** One series and its value. */
export type Sample = { labels?: Labels; value: number }

type Named = { name: string; help: string; labels?: readonly string[] }

/** The metrics of a program. Names are Prometheus': `slipstream_…_seconds`, `…_bytes`, `…_total`. */
export type Metrics = {
  /** A number that goes up and down, set by {@link setAll}. */
  gauge: (named: Named) => { setAll: (samples: readonly Sample[]) => void }
  /** A number that somebody else counts and that only grows; series that are not among the samples are gone. */
  total: (named: Named) => { setAll: (samples: readonly Sample[]) => void }
  /** A number that this process counts. */
  counter: (named: Named) => { add: (value: number, labels?: Labels) => void }
  /** Durations in seconds. @param buckets their upper bounds. */
  durations: (named: Named & { buckets: readonly number[] }) => {
    observe: (seconds: number, labels?: Labels) => void
  }
  /** All of it as text, and the type of that text. */
  expose: () => Promise<{ text: string; contentType: string }>
}

/** How often the delay of the event loop is sampled, in milliseconds; the library's 10 wake an idle process a hundred times a second. */
const eventLoopMonitoringPrecision = 100

/** Opens the metrics of this process: CPU, memory, file descriptors, event loop, garbage collection. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision })
  const options = ({ name, help, labels = [] }: Named) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  })
  return {
    gauge(named) {
      const gauge = new Gauge(options(named))
      return {
        setAll(samples) {
          gauge.reset()
          for (const { labels = {}, value } of samples) gauge.set(labels, value)
        },
      }
    },
    total(named) {
      const counter = new Counter(options(named))
      return {
        setAll(samples) {
          counter.reset()
          for (const { labels = {}, value } of samples) counter.inc(labels, value)
        },
      }
    },
    counter(named) {
      const counter = new Counter(options(named))
      return { add: (value, labels = {}) => counter.inc(labels, value) }
    },
    durations({ buckets, ...named }) {
      const histogram = new Histogram({ ...options(named), buckets: [...buckets] })
      return { observe: (seconds, labels = {}) => histogram.observe(labels, seconds) }
    },
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }
}
