import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { reachableUrl } from './index.ts'

it('names this machine where the server listens on every address, and nothing else', () => {
  expect(reachableUrl('https://0.0.0.0:8471')).toBe(`https://${hostname()}:8471`)
  expect(reachableUrl('https://[::]:8471')).toBe(`https://${hostname()}:8471`)
  expect(reachableUrl('http://127.0.0.1:8470')).toBe('http://127.0.0.1:8470')
})
