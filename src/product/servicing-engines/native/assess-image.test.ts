import { describe, expect, it } from 'vitest'
import {
  exampleComponent,
  exampleDeployment,
  exampleIdentity,
  exampleImage,
  exampleParent,
  exampleUpdate,
} from '../../../../tests/servicing-facts.ts'
import { nativeEngine, type ServicingOptions } from '../index.ts'

const on: ServicingOptions = { allowNativeComponentServicing: true }
const off: ServicingOptions = { allowNativeComponentServicing: false }

function reasonFor(update: ReturnType<typeof exampleUpdate>, image = exampleImage(), options = on): string {
  const { status, reason } = nativeEngine.assess(image, update, options)
  return `${status} ${reason?.code ?? ''}`.trim()
}

describe('the native engine assesses an update for an image', () => {
  it('as applicable and experimental when it understands all of it', () => {
    const assessment = nativeEngine.assess(exampleImage(), exampleUpdate(), on)
    expect(assessment).toMatchObject({ status: 'applicable', reason: null, experimental: true })
    const [planned] = assessment.packages
    expect(planned?.identity).toBe('Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1')
    const file = planned?.components.find(({ isDeployment }) => !isDeployment)?.files[0]
    expect(file?.links).toEqual(['Windows\\System32\\example-component.dll'])
    expect(file?.storePath).toMatch(/^Windows\\WinSxS\\amd64_example-component_.*\\example-component\.dll$/)
  })

  it('as unsupported while the setting is off, with both ways out', () => {
    const { status, reason } = nativeEngine.assess(exampleImage(), exampleUpdate(), off)
    expect(status).toBe('unsupported')
    expect(reason?.code).toBe('NATIVE_COMPONENT_SERVICING_OFF')
    expect(reason?.wayOut).toMatch(/Windows servicing worker/)
    expect(reason?.wayOut).toMatch(/allow-native-component-servicing/)
    expect(reason?.text).toMatch(/experimental/)
  })

  it.each([
    ['cumulative-update', 'CUMULATIVE_UPDATE'],
    ['servicing-stack-update', 'SERVICING_STACK_UPDATE'],
    ['dotnet-cumulative-update', 'DOTNET_CUMULATIVE_UPDATE'],
    ['safe-os-dynamic-update', 'SAFE_OS_DYNAMIC_UPDATE'],
    ['enablement-package', 'ENABLEMENT_PACKAGE'],
    ['secure-boot-update', 'SECURE_BOOT_UPDATE'],
    ['language-pack', 'LANGUAGE_PACK'],
    ['feature-on-demand', 'FEATURE_ON_DEMAND'],
  ] as const)('as unsupported when it is a %s', (kind, code) => {
    expect(reasonFor(exampleUpdate({ facts: { kind } }))).toBe(`unsupported ${code}`)
  })

  it.each(['psfx', 'psf', 'wim-msu'] as const)('as unsupported when its payload is %s', payload => {
    expect(reasonFor(exampleUpdate({ facts: { payload } }))).toBe('unsupported PAYLOAD_DELTA')
  })

  it('as unsupported when a file is not stored in full', () => {
    const component = exampleComponent('Example', '10.0.26100.2000')
    const files = component.files.map(file => ({ ...file, member: null }))
    expect(reasonFor(exampleUpdate({ components: [{ ...component, files }] }))).toBe(
      'unsupported PAYLOAD_MISSING',
    )
  })

  it('as unsupported when it brings a driver, as a package or as an INF file', () => {
    const driver = { inf: 'x.inf', identity: exampleIdentity('x.inf', '10.0.26100.1') }
    const updates = [{ name: '1_neutral', applicable: [], components: [], packages: [], drivers: [driver] }]
    expect(reasonFor(exampleUpdate({ package: { updates } }))).toBe('unsupported PACKAGE_HAS_DRIVER')
    const component = exampleComponent('Example', '10.0.26100.2000')
    const files = component.files.map(file => ({ ...file, inf: true, destinationPath: null }))
    expect(reasonFor(exampleUpdate({ components: [{ ...component, files }] }))).toBe(
      'unsupported PACKAGE_HAS_DRIVER',
    )
  })

  it('as unsupported when a component needs a service or another installer', () => {
    const component = exampleComponent('Example', '10.0.26100.2000', { advancedInstallers: ['service'] })
    expect(reasonFor(exampleUpdate({ components: [component] }))).toBe(
      'unsupported COMPONENT_NEEDS_ADVANCED_INSTALLER',
    )
  })

  it('as unknown when a component or a package holds an unknown element', () => {
    const component = exampleComponent('Example', '10.0.26100.2000', { unknownElements: ['quantumLinks'] })
    expect(reasonFor(exampleUpdate({ components: [component] }))).toBe('unknown COMPONENT_NOT_UNDERSTOOD')
    expect(reasonFor(exampleUpdate({ package: { unknownElements: ['x'] } }))).toBe(
      'unknown PACKAGE_NOT_UNDERSTOOD',
    )
  })

  it('as unknown when a file has a destination, a name or no hash that can be trusted', () => {
    const component = exampleComponent('Example', '10.0.26100.2000')
    for (const change of [
      { destinationPath: '$(runtime.moon)\\' },
      { name: '..' },
      { name: 'a\\b.dll' },
      { sha256: null },
    ]) {
      const files = component.files.map(file => ({ ...file, ...change }))
      expect(reasonFor(exampleUpdate({ components: [{ ...component, files }] }))).toBe(
        'unknown COMPONENT_NOT_UNDERSTOOD',
      )
    }
  })

  it('as unknown when a component needs another one that the update lacks, unless it is a language resource', () => {
    const identity = exampleIdentity('Absent', '10.0.26100.2000')
    const needs = (resourceType?: string) =>
      exampleComponent('Example', '10.0.26100.2000', {
        dependencies: [
          {
            dependencyType: 'prerequisite',
            discoverable: false,
            identity: resourceType === undefined ? identity : { ...identity, language: '*' },
            ...(resourceType === undefined ? {} : { resourceType }),
          },
        ],
      })
    expect(reasonFor(exampleUpdate({ components: [needs()] }))).toBe('unknown COMPONENT_NOT_UNDERSTOOD')
    expect(reasonFor(exampleUpdate({ components: [needs('Resources')] }))).toBe('applicable')
  })

  it('as not required for another architecture, and as unknown when no architecture is known', () => {
    expect(reasonFor(exampleUpdate({ facts: { architecture: 'arm64' } }))).toBe(
      'not-required ARCHITECTURE_DIFFERS',
    )
    expect(reasonFor(exampleUpdate({ facts: { architecture: null } }))).toBe('unknown ARCHITECTURE_UNKNOWN')
  })

  it('as not required when no parent is installed, also when one is only staged', () => {
    const image = exampleImage()
    const staged = image.packages.map(({ identity }) => ({ identity, state: 0x40 }))
    expect(reasonFor(exampleUpdate(), { ...image, packages: [] })).toBe('not-required PARENT_PACKAGE_MISSING')
    expect(reasonFor(exampleUpdate(), { ...image, packages: staged })).toBe(
      'not-required PARENT_PACKAGE_MISSING',
    )
  })

  it('as installed when the image has the package in this or a higher version', () => {
    const image = exampleImage()
    const withVersion = (version: string) => ({
      ...image,
      packages: [
        ...image.packages,
        { identity: `Package_for_KB5000001~31bf3856ad364e35~amd64~~${version}`, state: 0x70 },
      ],
    })
    expect(reasonFor(exampleUpdate(), withVersion('10.0.1.1'))).toBe('installed ALREADY_INSTALLED')
    expect(reasonFor(exampleUpdate(), withVersion('10.0.1.12'))).toBe('installed ALREADY_INSTALLED')
    expect(reasonFor(exampleUpdate(), withVersion('10.0.1.0'))).toBe('applicable')
  })

  it('as unsupported when the image has a component in a newer version', () => {
    const [packageFacts] = nativeEngine.assess(exampleImage(), exampleUpdate(), on).packages
    const winner = packageFacts?.components.find(({ isDeployment }) => !isDeployment)?.winnerKeyForm ?? ''
    const image = exampleImage({ winners: { [winner]: '10.0.26100.2001' } })
    expect(reasonFor(exampleUpdate(), image)).toBe('unsupported COMPONENT_NEWER_IN_IMAGE')
    expect(reasonFor(exampleUpdate(), exampleImage({ winners: { [winner]: '10.0.26100.1' } }))).toBe(
      'applicable',
    )
  })

  it('as unsupported when the servicing stack is too old', () => {
    const installerAssembly = exampleIdentity('Microsoft-Windows-ServicingStack', '10.0.26100.2000')
    expect(reasonFor(exampleUpdate({ package: { installerAssembly } }))).toBe(
      'unsupported SERVICING_STACK_TOO_OLD',
    )
    const old = { ...installerAssembly, version: '6.0.0.0' }
    expect(reasonFor(exampleUpdate({ package: { installerAssembly: old } }))).toBe('applicable')
  })

  it('as unsupported while operations are pending, or when the image cannot be serviced', () => {
    expect(reasonFor(exampleUpdate(), exampleImage({ pending: ['pending.xml'] }))).toBe(
      'unsupported OPERATIONS_PENDING',
    )
    const notServiceable = { code: 'NOT_A_WINDOWS_IMAGE', text: 'x', wayOut: 'y' } as const
    const image = exampleImage({ serviceable: false, notServiceable })
    expect(reasonFor(exampleUpdate(), image)).toBe('unsupported NOT_A_WINDOWS_IMAGE')
  })

  it('as unknown when a manifest could not be read or a package is missing', () => {
    const unreadable = { cabinet: null, name: 'x.manifest', reason: 'invalid' as const, detail: 'broken' }
    expect(reasonFor(exampleUpdate({ facts: { unreadableManifests: [unreadable] } }))).toBe(
      'unknown COMPONENT_NOT_UNDERSTOOD',
    )
    const packages = [exampleIdentity('Package_1_for_KB5000001', '10.0.1.1')]
    const updates = [{ name: '1', applicable: [], components: [], packages, drivers: [] }]
    expect(reasonFor(exampleUpdate({ package: { updates } }))).toBe('unknown PACKAGE_NOT_UNDERSTOOD')
  })
})

describe('parents are compared part by part', () => {
  const cases = [
    ['EQ', 'EQ', undefined, '10.0.26100.9', true],
    ['EQ', 'EQ', undefined, '10.0.26101.1', false],
    ['EQ', 'GE', undefined, '10.0.26101.1', true],
    ['EQ', 'GE', undefined, '10.1.26100.1', false],
    ['GE', undefined, 'GE', '10.1.1.1', true],
    ['GE', undefined, 'GE', '10.1.1.0', false],
    [undefined, undefined, undefined, '10.0.26100.1', true],
    [undefined, undefined, undefined, '10.0.26100.2', false],
    ['EQ', 'EQ', 'EQ', '11.0.26100.1', false],
  ] as const
  it.each(cases)(
    'build %s, service %s, revision %s with %s installed: %s',
    (build, service, revision, version, enough) => {
      const parent = {
        ...(build === undefined ? {} : { buildCompare: build }),
        ...(service === undefined ? {} : { serviceCompare: service }),
        ...(revision === undefined ? {} : { revisionCompare: revision }),
        identities: [exampleParent],
      }
      const identity = `Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~${version}`
      const image = exampleImage({ packages: [{ identity, state: 0x80 }] })
      const expected = enough ? 'applicable' : 'not-required PARENT_PACKAGE_MISSING'
      expect(reasonFor(exampleUpdate({ parents: [parent] }), image)).toBe(expected)
    },
  )
})

describe('a package of Windows 6.1 with two branches', () => {
  const general = exampleComponent('Example', '6.1.7601.18937')
  const limited = exampleComponent('Example', '6.1.7601.23140')
  const generalDeployment = exampleDeployment([general], '6.1.7601.18937')
  const limitedDeployment = exampleDeployment([limited], '6.1.7601.23140')
  const branch = (name: string, elevate: string, deployment: typeof general, target: typeof general) => ({
    name,
    applicable: [
      {
        disposition: 'staged',
        targets: [{ kind: 'component' as const, elevate, identities: [target.identity] }],
      },
    ],
    components: [deployment.identity],
    packages: [],
    drivers: [],
  })
  const update = exampleUpdate({
    package: {
      updates: [
        branch('5000001-1_neutral_LDR', 'revision', limitedDeployment, limited),
        branch('5000001-2_neutral_GDR', 'install', generalDeployment, general),
      ],
      components: [limitedDeployment, limited, generalDeployment, general],
    },
  })
  const versionsFor = (winner: string | null): string[] => {
    const [planned] = nativeEngine.assess(exampleImage(), update, on).packages
    const family = planned?.components.find(({ isDeployment }) => !isDeployment)?.winnerKeyForm ?? ''
    const image = exampleImage({ winners: winner === null ? {} : { [family]: winner } })
    const assessed = nativeEngine.assess(image, update, on).packages[0]
    return (assessed?.components ?? [])
      .filter(({ isDeployment }) => !isDeployment)
      .map(({ version }) => version)
  }

  it('takes GDR where the component is new or on GDR, LDR where it is on LDR', () => {
    expect(versionsFor(null)).toEqual(['6.1.7601.18937'])
    expect(versionsFor('6.1.7601.17514')).toEqual(['6.1.7601.18937'])
    expect(versionsFor('6.1.7601.22000')).toEqual(['6.1.7601.23140'])
  })

  it('is unknown when a condition is of a kind that is not understood', () => {
    const strange = branch('5000001-1_neutral', 'sideways', generalDeployment, general)
    const odd = exampleUpdate({ package: { updates: [strange], components: [generalDeployment, general] } })
    expect(reasonFor(odd)).toBe('unknown PACKAGE_NOT_UNDERSTOOD')
  })
})
