// What a distribution point tells Prometheus.

import type { DataFolder } from '#platform/data-folder'
import type { HttpServer } from '#platform/http'
import { addMetricsRoute, countRequests, makeReading, openMetrics } from '#platform/metrics'
import { readHeld } from '#product/distribution-point'

const keepMs = 5_000

/** Makes them; `addTo` is called before other routes are added, so that their requests and bytes are counted. */
export function makePointMetrics(folder: DataFolder): { addTo: (server: HttpServer) => void } {
  const metrics = openMetrics()
  const held = metrics.gauge({
    name: 'slipstream_point_held_versions',
    help: 'Content versions that were verified here: served, or waiting to be removed.',
    labels: ['state'],
  })
  const refresh = makeReading(async () => {
    const versions = await readHeld(folder)
    const leaving = versions.filter(one => one.undesiredSince !== undefined).length
    held.setAll([
      { labels: { state: 'served' }, value: versions.length - leaving },
      { labels: { state: 'leaving' }, value: leaving },
    ])
  }, keepMs)
  return {
    addTo(server) {
      countRequests(server, metrics)
      addMetricsRoute(server, {
        access: { roles: ['metrics-reader'] },
        async expose() {
          await refresh()
          return metrics.expose()
        },
      })
    },
  }
}
