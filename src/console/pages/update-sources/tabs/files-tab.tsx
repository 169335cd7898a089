import { useQuery } from '@tanstack/react-query'
import type { UpdateSource, UpdateSourceFile } from '#api-client'
import { updateSourceFilesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable, type StateKind, StateLabel } from '#console/parts'
import { ProblemText } from '#console/problems'
import { useText } from '../source-text.ts'

const kinds: Record<UpdateSourceFile['state'], StateKind> = {
  taken: 'good',
  'already-held': 'good',
  refused: 'bad',
  unsettled: 'waiting',
}

/** The files that were found in a folder, and why some were refused. */
export function FilesTab({ source }: { source: UpdateSource }) {
  const text = useText()
  const { bytes, dateTime } = useFormats()
  const query = useQuery(updateSourceFilesQuery(source.name))
  return (
    <Loaded query={query}>
      {files => (
        <SmallTable
          label={text('tabs.files')}
          rows={files}
          rowKey={file => file.path}
          empty={text('files.none')}
          columns={[
            { key: 'path', title: text('files.path'), show: file => file.path },
            { key: 'size', title: text('files.size'), atEnd: true, show: file => bytes(file.size) },
            {
              key: 'state',
              title: text('columns.state'),
              isShort: true,
              show: file => (
                <StateLabel kind={kinds[file.state]}>{text(`files.states.${file.state}`)}</StateLabel>
              ),
            },
            {
              key: 'error',
              title: text('files.reason'),
              show: file => file.error && <ProblemText of={file.error} />,
            },
            { key: 'decided', title: text('files.decided'), show: file => dateTime(file.decidedAt) },
          ]}
        />
      )}
    </Loaded>
  )
}
