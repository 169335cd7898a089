import type { UpgradePackageDetail } from '#api-client'
import { useFormats } from '#console/language'
import { SmallTable } from '#console/parts'
import { useText } from '../property-text.ts'

type Image = UpgradePackageDetail['images'][number]

const buildOf = ({ version }: Image) =>
  version === null ? null : `${version.major}.${version.minor}.${version.build}.${version.servicePackBuild}`

/** The images of the version in use, as their WIM files describe them. */
export function ImagesTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const text = useText()
  const { bytes, dateTime } = useFormats()
  return (
    <SmallTable
      label={text('tabs.images')}
      rows={read.value.images}
      rowKey={image => `${image.path} ${image.index}`}
      columns={[
        { key: 'file', title: text('images.file'), show: image => image.path },
        { key: 'index', title: text('images.index'), show: image => image.index },
        { key: 'name', title: text('general.name'), show: image => image.name },
        { key: 'edition', title: text('images.edition'), show: image => image.edition },
        { key: 'build', title: text('images.build'), isShort: true, show: buildOf },
        { key: 'architecture', title: text('general.architecture'), show: image => image.architecture },
        {
          key: 'languages',
          title: text('images.languages'),
          show: image => image.languages.join(', ') || null,
        },
        {
          key: 'size',
          title: text('general.size'),
          isShort: true,
          atEnd: true,
          show: image => bytes(image.size),
        },
        {
          key: 'created',
          title: text('images.created'),
          isShort: true,
          show: image => dateTime(image.created),
        },
      ]}
    />
  )
}
