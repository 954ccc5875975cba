/* global dicomMicroscopyViewer, DICOMwebClient */

/**
 * The barest page around dicom-microscopy-viewer: `/?study=UID&series=UID` shows a slide in the whole window, set up as
 * Slim sets the engine up, without overview and other controls. `window.bench` is for the journeys.
 */
(() => {
  const studyInstanceUID = new URLSearchParams(location.search).get('study');
  const seriesInstanceUID = new URLSearchParams(location.search).get('series');
  const client = new DICOMwebClient.api.DICOMwebClient({ url: `${location.origin}/dicom-web` });
  const { metadata: objects, viewer: viewers } = dicomMicroscopyViewer;

  const bench = {
    viewer: undefined,
    client,
    /** Whatever the engine reports as gone wrong. */
    errors: [],
    openSeries,
    showAnnotations,
  };
  window.bench = bench;

  /** Resolves when the engine was told to draw; what is on the screen is for others to see. */
  async function openSeries(series, answer) {
    const retrieved = answer
      ? (await answer).json()
      : client.retrieveSeriesMetadata({ studyInstanceUID, seriesInstanceUID: series });
    const images = (await retrieved)
      .filter((item) => item['00080016']?.Value?.[0] === '1.2.840.10008.5.1.4.1.1.77.1.6')
      .map((metadata) => new objects.VLWholeSlideMicroscopyImage({ metadata }))
      .filter((image) => image.ImageType[2] === 'VOLUME' || image.ImageType[2] === 'THUMBNAIL');
    bench.viewer?.cleanup();
    const container = document.getElementById('viewport');
    container.replaceChildren();
    bench.viewer = new viewers.VolumeImageViewer({
      client,
      metadata: images,
      controls: [],
      skipThumbnails: true,
      errorInterceptor: (error) => {
        bench.errors.push(String(error));
        return error;
      },
    });
    bench.viewer.activateSelectInteraction({});
    leaveOutOverview(bench.viewer.getMap().getControls());
    bench.viewer.render({ container });
  }

  /** The engine adds its overview whether it was asked for or not; without it, it has less to load and to draw. */
  function leaveOutOverview(controls) {
    const leaveOut = (control) => {
      if (control.getOverviewMap) controls.remove(control);
    };
    for (const control of [...controls.getArray()]) leaveOut(control);
    controls.on('add', ({ element }) => leaveOut(element));
  }

  /** Puts every group of the bulk annotations of a series on the slide; returns the groups' UIDs. */
  async function showAnnotations(series) {
    const retrieved = await client.retrieveSeriesMetadata({ studyInstanceUID, seriesInstanceUID: series });
    const groups = [];
    for (const metadata of retrieved) {
      const annotations = new objects.MicroscopyBulkSimpleAnnotations({ metadata });
      bench.viewer.addAnnotationGroups(annotations);
      for (const { AnnotationGroupUID } of annotations.AnnotationGroupSequence) groups.push(AnnotationGroupUID);
    }
    for (const group of groups) bench.viewer.showAnnotationGroup(group);
    return groups;
  }

  if (seriesInstanceUID !== null) bench.opened = openSeries(seriesInstanceUID, window.firstMetadata);
})();
