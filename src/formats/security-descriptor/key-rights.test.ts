import { describe, expect, it } from 'vitest'
import { encodeKeySddl, encodeSddl, readSecurityDescriptor } from '#formats/security-descriptor'

const masks = (bytes: Uint8Array | null): number[] => {
  const { dacl } = readSecurityDescriptor(bytes ?? new Uint8Array())
  return Array.isArray(dacl) ? dacl.map(({ mask }) => mask) : []
}

describe('the rights of registry keys', () => {
  it('are those of keys where the text names generic ones', () => {
    const sddl = 'O:SYG:SYD:P(A;CI;GA;;;SY)(A;CI;GR;;;BA)(A;;GW;;;BU)(A;;GX;;;AU)(A;;KR;;;WD)'
    expect(masks(encodeKeySddl(sddl))).toEqual([0xf003f, 0x20019, 0x20006, 0x20019, 0x20019])
  })

  it('stay generic where they are only inherited', () => {
    expect(masks(encodeKeySddl('O:SYG:SYD:(A;CIIO;GA;;;CO)(A;;GA;;;SY)'))).toEqual([0x10000000, 0xf003f])
  })

  it('are written as they are otherwise', () => {
    const sddl = 'O:BAG:SYD:PAI(A;CI;KA;;;SY)(A;CI;KR;;;BU)'
    expect(encodeKeySddl(sddl)).toEqual(encodeSddl(sddl))
  })

  it('are none without an owner or a group, and refused when they are not understood', () => {
    expect(encodeKeySddl('O:SYD:(A;;GA;;;SY)')).toBeNull()
    expect(encodeKeySddl('G:SYD:(A;;GA;;;SY)')).toBeNull()
    expect(() => encodeKeySddl('O:SYG:SYD:(A;;QQ;;;SY)')).toThrow(
      expect.objectContaining({ code: 'SDDL_NOT_UNDERSTOOD' }),
    )
  })
})
