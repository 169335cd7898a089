export type {
  ComponentFacts,
  ComponentFileFacts,
  PackageFacts,
  PayloadKind,
  UnreadableManifest,
  UnresolvedComponent,
  UpdateContainer,
  UpdateFacts,
  UpdateKind,
} from './update-facts.ts'
