// What the native engine tells people before they plan.

import type { EngineCapability } from '../contract.ts'

const windowsOnly = 'Needs the servicing stack of Windows: use a Windows servicing worker.'

/** The native engine's capabilities. */
export const nativeCapabilities: readonly EngineCapability[] = [
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
  {
    what: 'defender-update',
    supported: 'yes',
    text: 'Copies the platform and the definitions of a Defender update into images that hold Windows Defender.',
  },
  {
    what: 'component-package',
    supported: 'experimental',
    text: 'Installs packages that hold all their files and need only files and registry values, with complete registration and proof. Experimental: Windows has not confirmed the result, security descriptors of new files are those that Windows inherits, and the setting allow-native-component-servicing must be on.',
  },
  { what: 'cumulative-update', supported: 'no', text: windowsOnly },
  { what: 'servicing-stack-update', supported: 'no', text: windowsOnly },
  { what: 'dotnet-cumulative-update', supported: 'no', text: windowsOnly },
  { what: 'safe-os-dynamic-update', supported: 'no', text: windowsOnly },
  { what: 'enablement-package', supported: 'no', text: windowsOnly },
  { what: 'language-pack', supported: 'no', text: windowsOnly },
  { what: 'feature-on-demand', supported: 'no', text: windowsOnly },
  { what: 'component-cleanup', supported: 'no', text: windowsOnly },
]
