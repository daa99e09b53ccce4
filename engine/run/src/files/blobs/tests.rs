use super::super::sandbox::{Sandbox, path};
use super::*;

fn blobs(sandbox: &Sandbox) -> Blobs {
    Blobs::open(&sandbox.root, &path("runs/1/blobs")).unwrap()
}

#[test]
fn a_content_is_found_under_its_digest_and_kept_once() {
    let sandbox = Sandbox::empty();
    let blobs = blobs(&sandbox);
    let digest = blobs.put(b"content").unwrap();
    assert_eq!(digest, Digest::of(b"content"));
    assert_eq!(blobs.put(b"content").unwrap(), digest);
    assert_eq!(blobs.get(&digest).unwrap(), b"content");
    assert!(blobs.holds(&digest).unwrap());
    assert_eq!(
        sandbox.listing().last(),
        Some(&format!("runs/1/blobs/{digest}"))
    );
    assert_eq!(sandbox.listing().len(), 4);
}

#[test]
fn what_is_kept_already_is_not_written_again() {
    let sandbox = Sandbox::empty();
    let blobs = blobs(&sandbox);
    let name = format!("runs/1/blobs/{}", blobs.put(b"content").unwrap());
    let number =
        || std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(sandbox.at(&name)).unwrap());
    let before = number();
    blobs.put(b"content").unwrap();
    assert_eq!(number(), before);
}

#[test]
fn a_damaged_content_is_told_and_a_shortened_one_is_written_anew() {
    let sandbox = Sandbox::empty();
    let blobs = blobs(&sandbox);
    let digest = blobs.put(b"content").unwrap();
    let name = format!("runs/1/blobs/{digest}");
    sandbox.chmod(&name, 0o644);
    sandbox.file(&name, "CONTENT");
    assert!(matches!(
        blobs.get(&digest),
        Err(FilesError::BlobDamaged { .. })
    ));
    sandbox.file(&name, "");
    blobs.put(b"content").unwrap();
    assert_eq!(blobs.get(&digest).unwrap(), b"content");
}

#[test]
fn a_content_that_was_never_kept_is_missing() {
    let sandbox = Sandbox::empty();
    let digest = Digest::of(b"never");
    assert!(!blobs(&sandbox).holds(&digest).unwrap());
    let fault = blobs(&sandbox).get(&digest).unwrap_err();
    assert!(matches!(fault, FilesError::BlobMissing { .. }), "{fault}");
}

#[test]
fn many_threads_may_keep_the_same() {
    let sandbox = Sandbox::empty();
    let blobs = blobs(&sandbox);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for number in 0..20_u8 {
                    blobs.put(&[number; 5000]).unwrap();
                }
            });
        }
    });
    for number in 0..20_u8 {
        assert_eq!(
            blobs.get(&Digest::of(&[number; 5000])).unwrap(),
            [number; 5000]
        );
    }
    assert_eq!(sandbox.listing().len(), 23);
}
