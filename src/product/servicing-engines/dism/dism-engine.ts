// The engine that drives DISM of Windows.

import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, win32 } from 'node:path'
import { DismMissing, dismVersion } from '#tools/dism'
import { wimlibVersion } from '#tools/wimlib'
import type { ServicingEngine, ServicingWork } from '../contract.ts'
import { assessMedia } from '../native/assess-media.ts'
import { inspectImage } from '../native/inspect.ts'
import { applyPlan } from './apply.ts'
import { assessImage } from './assess-image.ts'
import { dismCapabilities } from './capabilities.ts'
import { type DismEngineOptions, dismEngineName, openDism } from './dism-run.ts'
import { verifyPlan } from './verify.ts'

/**
 * Makes the engine. It services with DISM, one run after another, and reads results back without DISM.
 * @param options Without a program: `dism.exe` of this Windows.
 */
export function dismEngine(options: Partial<DismEngineOptions> = {}): ServicingEngine {
  const dism: DismEngineOptions = { ...options, program: options.program ?? programOfWindows() }
  return {
    name: dismEngineName,
    capabilities: () => [...dismCapabilities],
    async check(signal) {
      // A bare name is looked for by the system, when it is run.
      if (isAbsolute(dism.program) || win32.isAbsolute(dism.program))
        await access(dism.program).catch(cause => {
          throw new DismMissing({ program: dism.program }, { cause })
        })
      await wimlibVersion({ signal })
    },
    version: signal => versionOf(dism, signal),
    inspect: inspectImage,
    assess: (image, update) => assessImage(image, update),
    assessMedia: (media, update) => assessMedia(media, update),
    apply: (plan, work, onProgress, signal) =>
      applyPlan(loggingTo(dism, work), { plan, work, onProgress, signal }),
    verify: (plan, work, signal) => verifyPlan(loggingTo(dism, work), { plan, work, signal }),
  }
}

async function versionOf(dism: DismEngineOptions, signal: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-dism-'))
  try {
    const { options } = await openDism({ ...dism, logFolder: folder }, { folder, name: 'version', signal })
    return `DISM ${await dismVersion(options())}, wimlib ${await wimlibVersion({ signal })}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What DISM prints also goes to whoever asked for the work. */
function loggingTo(dism: DismEngineOptions, { log }: ServicingWork): DismEngineOptions {
  if (log === undefined) return dism
  return {
    ...dism,
    onLog: line => {
      dism.onLog?.(line)
      log(line)
    },
  }
}

function programOfWindows(): string {
  return win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'dism.exe')
}
