import { describe, expect, it } from 'vitest'
import {
  exampleContentVersion,
  exampleImage,
  exampleSetupUpdate,
  exampleUpdate,
} from '../../../../tests/servicing-facts.ts'
import { type MediaFacts, nativeEngine } from '../index.ts'

const options = { allowNativeComponentServicing: false }
const media: MediaFacts = {
  contentVersion: exampleContentVersion,
  files: [
    { path: 'Sources/setup.exe', size: 1 },
    { path: 'Sources/EN-US/setup.exe.mui', size: 1 },
  ],
  images: [exampleImage()],
}
const assess = (paths: readonly string[], rest = {}) =>
  nativeEngine.assessMedia(media, exampleSetupUpdate(paths, rest), options)

describe('the native engine assesses a Setup Dynamic Update for the media', () => {
  it('as files under sources, spelled as the media spells them', () => {
    const assessment = assess([
      'setup.exe',
      'en-us/setup.exe.mui',
      'en-us/new.mui',
      'replacementmanifests/a.man',
    ])
    expect(assessment.status).toBe('applicable')
    expect(assessment.files.map(({ to }) => to)).toEqual([
      'Sources/EN-US/new.mui',
      'Sources/EN-US/setup.exe.mui',
      'Sources/replacementmanifests/a.man',
      'Sources/setup.exe',
    ])
  })

  it.each([
    '../setup.exe',
    '/setup.exe',
    'C:/setup.exe',
    'a/../../b',
    'nul',
    'a/con.exe',
    'MpSigStub.exe',
    'x/mpsigstub.EXE',
    'install.wim',
    'a:b',
  ])('as refused when it holds %s', path => {
    const { status, reason, files } = assess(['setup.exe', path])
    expect([status, reason?.code, files]).toEqual(['unknown', 'NAME_REFUSED', []])
  })

  it('as refused when two names differ only in case', () => {
    expect(assess(['Setup.exe', 'setup.exe']).reason?.code).toBe('NAME_REFUSED')
  })

  it('as not required for another architecture, and as unknown without one', () => {
    expect(assess(['setup.exe'], { architecture: 'x86' }).status).toBe('not-required')
    expect(assess(['setup.exe'], { architecture: null })).toMatchObject({
      status: 'unknown',
      reason: { code: 'ARCHITECTURE_UNKNOWN' },
    })
  })

  it('as not required when the update names another product', () => {
    expect(assess(['setup.exe'], { supportedProduct: '6.1' }).reason?.code).toBe('PRODUCT_DIFFERS')
  })

  it('and leaves every other update to the images', () => {
    expect(nativeEngine.assessMedia(media, exampleUpdate(), options).reason?.code).toBe('FOR_IMAGES')
    expect(nativeEngine.assess(exampleImage(), exampleSetupUpdate(['setup.exe']), options).reason?.code).toBe(
      'FOR_THE_MEDIA',
    )
  })
})
