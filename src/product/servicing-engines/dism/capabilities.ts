// What the DISM engine tells people before they plan.

import type { EngineCapability } from '../contract.ts'

const byWindows = 'Windows itself installs it, with DISM; the result is read back from the image.'

/** The DISM engine's capabilities. */
export const dismCapabilities: readonly EngineCapability[] = [
  {
    what: 'setup-dynamic-update',
    supported: 'yes',
    text: 'Copies the files of a Setup Dynamic Update to the sources folder, as Microsoft describes.',
  },
  {
    what: 'synchronise-media',
    supported: 'yes',
    text: "Copies Setup's programs and the boot manager of the second image of boot.wim over those of the media.",
  },
  { what: 'component-package', supported: 'yes', text: byWindows },
  {
    what: 'cumulative-update',
    supported: 'yes',
    text: `${byWindows} A recovery image gets its servicing stack only. An update that builds on checkpoints needs them beside it.`,
  },
  { what: 'servicing-stack-update', supported: 'yes', text: byWindows },
  { what: 'dotnet-cumulative-update', supported: 'yes', text: byWindows },
  { what: 'safe-os-dynamic-update', supported: 'yes', text: `${byWindows} Into recovery images only.` },
  { what: 'enablement-package', supported: 'yes', text: byWindows },
  { what: 'language-pack', supported: 'yes', text: `${byWindows} Into images that Setup installs only.` },
  { what: 'feature-on-demand', supported: 'yes', text: `${byWindows} Into images that Setup installs only.` },
  {
    what: 'component-cleanup',
    supported: 'yes',
    text: 'Windows itself cleans the component store up; where something waits for the first start it leaves it as it is, which is noted.',
  },
  {
    what: 'defender-update',
    supported: 'yes',
    text: 'Copies the platform and the definitions of a Defender update into images that hold Windows Defender.',
  },
]
