-- What is read from an image has changed: it is read again when it is next needed.
delete from servicing_image_facts;
