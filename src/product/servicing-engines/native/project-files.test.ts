// Where a component may put its files: places inside the image that a manifest's variables name, and nowhere else.

import { describe, expect, it } from 'vitest'
import { exampleComponent } from '../../../../tests/servicing-facts.ts'
import { expandFolder, projectFiles } from './project-files.ts'

function project(change: { destinationPath?: string; name?: string }) {
  const component = exampleComponent('Example', '10.0.26100.2000')
  const files = component.files.map(file => ({ ...file, ...change }))
  return projectFiles({ ...component, files }, 'amd64')
}

describe('the destination of a file', () => {
  it.each([
    ['$(runtime.windows)\\Web\\', 'Windows\\Web'],
    ['$(runtime.system32)', 'Windows\\System32'],
    ['$(runtime.bootdrive)\\Recovery', 'Recovery'],
    ['$(runtime.system32)\\config\\systemprofile', 'Windows\\System32\\config\\systemprofile'],
  ])('%s is %s', (destinationPath, folder) => {
    const projection = project({ destinationPath })
    expect('files' in projection && projection.files[0]?.links).toEqual([`${folder}\\example.dll`])
  })

  it.each([
    '$(runtime.windows)\\..\\..\\x',
    '$(runtime.windows)\\..',
    '$(runtime.windows)/../x',
    '$(runtime.bootdrive)\\..\\x',
    '$(runtime.bootdrive)\\C:\\x',
    '$(runtime.bootdrive)',
    '$(runtime.windows)\\x:y',
    '$(runtime.windows)\\nul',
    '$(runtime.windows)\\aux.txt',
    '$(runtime.windows)\\ends in a dot.',
    '$(runtime.windows)\\ends in a blank ',
    '$(runtime.windows)\\con\\x',
    `$(runtime.windows)\\${'n'.repeat(300)}`,
    '$(runtime.windows)\\a\nb',
    '$(runtime.windows)x',
    '$(runtime.unknown)\\x',
    '$(__proto__)\\x',
    '$(constructor)\\x',
    '$(runtime.windows)\\$(runtime.windows)',
    'C:\\Windows\\x',
    '\\Windows\\x',
    '\\\\server\\share',
    '/etc',
    'Windows',
    '',
  ])('%j is refused', destinationPath => {
    expect(project({ destinationPath })).toMatchObject({
      kind: 'not-understood',
      fault: expect.stringContaining('of example.dll is not known'),
    })
    expect(expandFolder(destinationPath, 'amd64', 'amd64')).toBeNull()
  })

  it.each([
    '$(runtime.system32)\\config',
    '$(runtime.windows)\\SYSTEM32\\Config\\',
    '$(runtime.windows)\\WinSxS\\Manifests',
    '$(runtime.windows)\\servicing\\Packages',
    '$(runtime.windows)\\servicing',
  ])('%s is refused, since servicing keeps its own files there', destinationPath => {
    expect(project({ destinationPath })).toMatchObject({
      kind: 'not-understood',
      fault: expect.stringContaining('kept by servicing itself'),
    })
  })

  it.each(['..', '..\\x.dll', 'a/b', 'C:x', 'nul', 'x.dll:y', 'x.', 'x ', '', 'n'.repeat(300), 'a\0b'])(
    'a file called %j is refused',
    name => {
      expect(project({ name })).toMatchObject({ kind: 'not-understood' })
    },
  )
})
