import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./image-preview.module.css";

/** The image as it will be sent, on black; nothing leaves the machine for this. */
export function ImagePreview({ file }: { file: File }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState("");
  useEffect(() => {
    const created = URL.createObjectURL(file);
    // The URL is a resource with an end: it is made and revoked by the same effect.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  return (
    <figure className={classes.figure}>
      {url !== null && (
        <img
          src={url}
          alt={t("predict.previewAlt")}
          className={classes.image}
          draggable={false}
          onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight} px`)}
          onError={() => setSize(t("predict.broken"))}
        />
      )}
      <figcaption className={classes.caption}>{size}</figcaption>
    </figure>
  );
}
