// The engine that needs no Windows.

import { wimlibVersion } from '#tools/wimlib'
import type { ServicingEngine } from '../contract.ts'
import { applyPlan, nativeEngineName } from './apply.ts'
import { assessImage } from './assess-image.ts'
import { assessMedia } from './assess-media.ts'
import { nativeCapabilities } from './capabilities.ts'
import { inspectImage } from './inspect.ts'
import { verifyPlan } from './verify.ts'

/** Services images with wimlib on any platform. What it does not do completely, it refuses. */
export const nativeEngine: ServicingEngine = {
  name: nativeEngineName,
  capabilities: () => [...nativeCapabilities],
  async check(signal) {
    await wimlibVersion({ signal })
  },
  version: async signal => `wimlib ${await wimlibVersion({ signal })}`,
  inspect: inspectImage,
  assess: assessImage,
  assessMedia: (media, update) => assessMedia(media, update),
  apply: applyPlan,
  verify: verifyPlan,
}
