import { describe, expect, it } from 'vitest'
import {
  deploymentKeyName,
  fileValueName,
  packageMarkData,
  packageMarkName,
  packageReference,
} from './store-names.ts'

describe('names in the COMPONENTS hive', () => {
  it('are those that real systems hold for long file names', () => {
    expect(fileValueName('Proactive-Telemetry-Events.js')).toBe(
      'f!proactive-telemetry-event_8ac43a41e5030538',
    )
    expect(fileValueName('windows.speech.pal.desktop.dll')).toBe(
      'f!windows.speech.pal.deskto_ac8ec17bda61895c',
    )
  })

  it('keep a file name of 25 characters as it is', () => {
    expect(fileValueName('AssignedAccessRuntime.dll')).toBe('f!AssignedAccessRuntime.dll')
  })

  it('are those that a real Windows 6.0 system holds for a package', () => {
    const reference = packageReference(
      'Package_4_for_KB948610~31bf3856ad364e35~x86~~6.0.6001.2123',
      '948610-238_neutral_GDR',
    )
    expect(packageMarkName('i', reference)).toBe(
      'i!CBS_package_4_for_kb948610~31bf3856ad364e35~x86~~6.0.6001.2123.9_9239eb5df3a843a1',
    )
    expect(Buffer.from(packageMarkData(reference)).readUInt32LE(0)).toBe(reference.length)
  })

  it('shorten a deployment to 24 characters and end with the hash of its key form', () => {
    const name = deploymentKeyName({
      name: 'microsoft-windows-client-desktop-required-deployment050',
      version: '10.0.26100.8037',
      processorArchitecture: 'amd64',
      language: 'neutral',
      publicKeyToken: '31bf3856ad364e35',
      versionScope: 'nonSxS',
    })
    expect(name).toMatch(/^microsoft-w\.\.ployment050_31bf3856ad364e35_10\.0\.26100\.8037_[0-9a-f]{16}$/)
  })
})
