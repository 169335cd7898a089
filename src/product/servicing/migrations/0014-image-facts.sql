-- Whether an image's file can be changed is told since: it is read again when it is next needed.
delete from servicing_image_facts;
