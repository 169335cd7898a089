-- What an image holds of Windows Defender is told since: it is read again when it is next needed.
delete from servicing_image_facts;
