# Reads what the archive holds, with pydicom and nothing of ours: one study folder a line in, its marks as JSON out.
# SR versions follow Predecessor Documents; ANN versions the Instance Number of their series; rejection notes withdraw.
import json
import os
import sys

import pydicom


def code(item):
    concept = item.get("ConceptNameCodeSequence")
    return concept[0].CodeValue if concept else ""


def groups(item):
    for child in item.get("ContentSequence", []):
        if child.get("ValueType") == "CONTAINER" and code(child) == "125007":
            yield child
        yield from groups(child)


def report_marks(dataset):
    for group in groups(dataset):
        uid, x = "", None
        for child in group.get("ContentSequence", []):
            if code(child) == "112040":
                uid = str(child.UID)
            for one in [child, *child.get("ContentSequence", [])]:
                if one.get("ValueType") in ("SCOORD", "SCOORD3D") and x is None:
                    x = float(one.GraphicData[0])
        yield "length %s %d" % (uid, round(x if x is not None else -1))


def cell_marks(dataset):
    import struct

    for group in dataset.AnnotationGroupSequence:
        raw = group.get("PointCoordinatesData") or group.get("DoublePointCoordinatesData")
        size = 4 if "PointCoordinatesData" in group else 8
        values = struct.unpack("<%d%s" % (len(raw) // size, "f" if size == 4 else "d"), raw)
        width = len(values) // int(group.NumberOfAnnotations)
        for i in range(0, len(values), width):
            yield "point %d" % round(values[i])


def referenced(item):
    for child in item.get("ContentSequence", []):
        for one in child.get("ReferencedSOPSequence", []):
            yield str(one.ReferencedSOPInstanceUID)
        yield from referenced(child)


def read(folder):
    files = []
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        if name.endswith(".dcm"):
            files.append(pydicom.dcmread(os.path.join(folder, name)))
    withdrawn, marks, objects = set(), [], []
    for one in files:
        if one.Modality == "SR" and "PredecessorDocumentsSequence" in one:
            for study in one.PredecessorDocumentsSequence:
                for series in study.ReferencedSeriesSequence:
                    withdrawn.update(str(ref.ReferencedSOPInstanceUID) for ref in series.ReferencedSOPSequence)
        if one.Modality == "KO":
            withdrawn.update(referenced(one))
        if one.Modality == "ANN":
            for other in files:
                newer = other.SeriesInstanceUID == one.SeriesInstanceUID and other.Modality == "ANN"
                if newer and int(other.InstanceNumber) > int(one.InstanceNumber):
                    withdrawn.add(str(one.SOPInstanceUID))
    for one in files:
        uid = str(one.SOPInstanceUID)
        if one.Modality in ("SR", "ANN", "KO"):
            objects.append([one.Modality, uid])
        if uid in withdrawn:
            continue
        if one.Modality == "SR":
            marks.extend(report_marks(one))
        if one.Modality == "ANN":
            marks.extend(cell_marks(one))
    return {"marks": sorted(marks), "objects": objects}


for line in sys.stdin:
    try:
        folders = json.loads(line)
        found = [read(folder) for folder in folders]
        answer = {
            "marks": sorted(mark for one in found for mark in one["marks"]),
            "objects": [each for one in found for each in one["objects"]],
        }
    except Exception as error:  # told to the caller, who stops
        answer = {"error": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(answer), flush=True)
