/**
 * Where an annotation stands in the content tree of its report: annotations are views on the tree, and an edit changes
 * exactly the items named here (SR-32). Paths count as Referenced Content Item Identifier does ("1" is the root, "1.2"
 * its second child) and hold for one version of the document only.
 */
export interface AnnotationView {
  /** The item that carries identifier, finding and site: a Measurement Group, or whatever holds the graphic elsewhere. */
  readonly groupPath: string;
  /** SCOORD or SCOORD3D items that hold its points: two for a bidirectional, several when each NUM repeats its line. */
  readonly graphicPaths: readonly string[];
  /** For each of its measurements, in their order, the NUM item it was read from. */
  readonly measurementPaths: readonly string[];
}
