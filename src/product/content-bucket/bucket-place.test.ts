import { describe, expect, it } from 'vitest'
import { readBucketPlace } from './bucket-place.ts'

const read = (address: string, endpoint?: string) =>
  readBucketPlace({ address, endpoint, region: 'us-east-1', pathStyle: false })

describe('the address of a bucket', () => {
  it('has a bucket and a prefix, which ends with a slash before keys', () => {
    expect(read('s3://content')).toMatchObject({ bucket: 'content', prefix: '', endpoint: null })
    expect(read('s3://content/a/b/')).toMatchObject({ bucket: 'content', prefix: 'a/b/' })
  })

  it.each([
    'content',
    's3:/content',
    's3://',
    's3://C',
    's3://content/../x',
    's3://content/a//b',
    's3://content/ä',
  ])('%s is refused', address => {
    expect(() => read(address)).toThrow(expect.objectContaining({ code: 'BUCKET_PLACE_INVALID' }))
  })

  it('has an endpoint with TLS, or on this machine', () => {
    for (const endpoint of [
      'https://s3.example:9000',
      'http://127.0.0.1:9000',
      'http://[::1]:1',
      'http://localhost',
    ])
      expect(read('s3://content', endpoint).endpoint).toBe(endpoint)
    for (const endpoint of ['http://s3.example', 'ftp://127.0.0.1', 'x', 'https://me:secret@s3.example'])
      expect(() => read('s3://content', endpoint)).toThrow(
        expect.objectContaining({ code: 'BUCKET_PLACE_INVALID' }),
      )
    expect(() => read('s3://content', 'https://me:secret@s3.example')).toThrow(
      expect.not.stringContaining('secret'),
    )
  })
})
