import { Field, Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { distributionRingsQuery, packagesQuery, packageVersionsQuery } from '#console/data'
import { useText } from './deployment-text.ts'

/** Which version of a package devices get: `latest`, `ring NAME` or `pinned NUMBER`. One that is chosen and not offered any more stays until another is. */
export function VersionField({
  packageId,
  chosen,
  onChange,
}: {
  packageId: string
  chosen: string
  onChange: (said: string) => void
}) {
  const text = useText()
  const versions = useQuery(packageVersionsQuery(packageId))
  const rings = useQuery(distributionRingsQuery())
  const packages = useQuery(packagesQuery())
  const name = packages.data?.find(one => one.id === packageId)?.name
  const offered = [
    { value: 'latest', label: text('wizard.latest') },
    ...(rings.data ?? []).map(one => ({
      value: `ring ${one.name}`,
      label: text('choices.ring', { ring: one.name }),
    })),
    ...(versions.data ?? [])
      .filter(one => one.bad === null)
      .map(one => ({
        value: `pinned ${one.number}`,
        label: text('choices.pinned', { version: one.number }),
      })),
  ]
  const isOffered = offered.some(one => one.value === chosen)
  const [kind, ...rest] = chosen.split(' ')
  const gone =
    kind === 'ring'
      ? text('choices.ring', { ring: rest.join(' ') })
      : text('choices.pinned', { version: rest.join(' ') })
  return (
    <Field
      label={text('versionOfPackage', { packageId: name ? `${name} (${packageId})` : packageId })}
      hint={text('wizard.versionHint')}
    >
      <Select value={chosen} onChange={(_, { value }) => onChange(value)}>
        {!isOffered && <option value={chosen}>{gone}</option>}
        {offered.map(one => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </Select>
    </Field>
  )
}
