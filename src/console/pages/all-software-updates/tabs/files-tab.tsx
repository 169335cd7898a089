import { useQuery } from '@tanstack/react-query'
import type { CatalogueUpdate, UpdateDownload } from '#api-client'
import { catalogueUpdateQuery, updateDownloadsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable, StateLabel } from '#console/parts'
import { useText } from '../update-text.ts'

/** The files of an update, whether they are here, and where they came from. */
export function FilesTab({ row }: { row: CatalogueUpdate }) {
  const text = useText()
  const { bytes } = useFormats()
  const query = useQuery(catalogueUpdateQuery(row.updateId))
  const downloads = useQuery(updateDownloadsQuery([row.updateId]))
  const here = new Map(downloads.data?.flatMap(one => one.files).map(file => [file.name, file]))
  return (
    <Loaded query={query}>
      {update => (
        <SmallTable
          label={text('tabs.files')}
          rows={update.files}
          rowKey={file => `${file.name} ${file.sha1}`}
          empty={text('files.none')}
          columns={[
            { key: 'name', title: text('files.name'), show: file => file.name },
            { key: 'size', title: text('files.size'), atEnd: true, show: file => bytes(file.size) },
            { key: 'state', title: text('files.state'), show: file => <Here file={here.get(file.name)} /> },
            { key: 'origin', title: text('files.origin'), show: file => here.get(file.name)?.origin?.from },
            { key: 'sha256', title: 'SHA-256', show: file => file.sha256 ?? file.sha1 },
          ]}
        />
      )}
    </Loaded>
  )
}

function Here({ file }: { file: UpdateDownload['files'][number] | undefined }) {
  const text = useText()
  if (file === undefined) return <StateLabel kind="unknown">{text('files.notKnown')}</StateLabel>
  return file.heldAs === null ? (
    <StateLabel kind="none">{text('files.notHere')}</StateLabel>
  ) : (
    <StateLabel kind="good">{text('files.here')}</StateLabel>
  )
}
