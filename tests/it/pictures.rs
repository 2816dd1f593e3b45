//! Photos become small files without metadata, drawings are harmless, and nothing is encoded twice.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::MetadataExt as _;

use dorfplatz::picture::Size;
use dorfplatz::picture::photo::{self, Fault};
use dorfplatz::write::files_below;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};

use crate::region::{Region, repository};

const MEDIA: &str = "content/altenburg/media/";
const PAGE: &str = "content/altenburg/pages/rathaus.md";

/// A photo whose left half is red and whose right half is blue, as JPEG.
fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let half = |x, _| if x < width / 2 { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, half)).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The same with an EXIF segment: turned by `orientation`, made at 50° 59′ N by somebody with a name.
fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [tag.to_be_bytes().as_slice(), &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let (high, low) = ((orientation >> 8) as u8, orientation as u8);
    // Orientation, artist, and the place with its latitude below.
    let (artist, gps) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 16);
    tiff.extend(3_u16.to_be_bytes());
    tiff.extend(entry(0x0112, 3, 1, [high, low, 0, 0]));
    tiff.extend(entry(0x013B, 2, 16, u32::to_be_bytes(artist)));
    tiff.extend(entry(0x8825, 4, 1, u32::to_be_bytes(gps)));
    tiff.extend([0; 4]);
    tiff.extend(b"Frieda Linsenau\0");
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(2, 5, 3, u32::to_be_bytes(gps + 2 + 2 * 12 + 4)));
    tiff.extend([0; 4]);
    for part in [50_u32, 1, 59, 1, 6, 1] {
        tiff.extend(part.to_be_bytes());
    }
    let segment = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &segment, &jpeg[2..]].concat()
}

fn photos(region: &Region, site: &str) -> Vec<String> {
    let mut files = files_below(&region.root().join("output").join(site).join("media"));
    files.retain(|file| {
        let end = file.rsplit('.').next();
        matches!(end, Some("jpg" | "webp"))
    });
    files.sort();
    files
}

fn published(region: &Region, start: &str, end: &str) -> Vec<u8> {
    let name = photos(region, "altenburg").into_iter().find(|file| file.starts_with(start) && file.ends_with(end));
    fs::read(region.root().join("output/altenburg/media").join(name.unwrap())).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn region_with(photo: &[u8]) -> Region {
    let region = Region::small();
    region.put_bytes(&format!("{MEDIA}Das Foto.jpg"), photo);
    region.append(PAGE, "\n![Rot und blau](<media:Das Foto.jpg> \"Am Markt\")\n");
    region
}

#[test]
fn a_photo_is_published_in_widths_up_to_its_own_with_its_dimensions() {
    let region = region_with(&jpeg(1000, 500));
    region.build().fine();
    let widths: Vec<String> = photos(&region, "altenburg").iter().map(|file| file.split('.').next().unwrap().to_owned()).collect();
    assert_eq!(widths, ["das-foto-1000", "das-foto-1000", "das-foto-480", "das-foto-480", "das-foto-800", "das-foto-800"]);
    for (start, size) in [("das-foto-480", (480, 240)), ("das-foto-1000", (1000, 500))] {
        for end in ["jpg", "webp"] {
            assert_eq!(image::load_from_memory(&published(&region, start, end)).unwrap().dimensions(), size);
        }
    }
    let page = region.page("altenburg/rathaus/index.html");
    for part in
        ["<figure><picture><source type=\"image/webp\" srcset=\"../media/das-foto-480.", " 800w, ", "<figcaption>Am Markt</figcaption>"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("width=\"1000\" height=\"500\" alt=\"Rot und blau\" loading=\"lazy\" decoding=\"async\""));
}

#[test]
fn what_is_published_stands_upright_and_tells_neither_place_nor_name() {
    // Six: to be turned by 90° clockwise, so that the left half comes to the top.
    let photo = with_exif(&jpeg(900, 600), 6);
    assert!(contains(&photo, b"Frieda Linsenau") && contains(&photo, b"Exif"));
    let region = region_with(&photo);
    region.build().fine();
    for end in ["jpg", "webp"] {
        let bytes = published(&region, "das-foto-600", end);
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!(picture.dimensions(), (600, 900));
        let (above, below) = (picture.get_pixel(300, 100), picture.get_pixel(300, 800));
        assert!(above[0] > 180 && above[2] < 80 && below[0] < 80 && below[2] > 180, "{above:?} {below:?}");
    }
    for (path, bytes) in region.output() {
        assert!(!contains(&bytes, b"Frieda Linsenau") && !contains(&bytes, b"Exif\0") && bytes != photo, "{path}");
    }
}

#[test]
fn the_demonstration_publishes_no_metadata() {
    let source = fs::read(repository().join("content/altenburg/media/spielplatz.jpg")).unwrap();
    assert!(contains(&source, b"Max Mustermann"));
    let region = Region::demonstration();
    region.build().fine();
    let mut seen = 0;
    for site in fs::read_dir(region.root().join("output")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = site.file_name().unwrap().to_string_lossy().into_owned();
        for file in photos(&region, &name) {
            let bytes = fs::read(site.join("media").join(&file)).unwrap();
            for trace in [b"Exif".as_slice(), b"EXIF", b"Mustermann", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"ICCP", b"Photoshop"] {
                assert!(!contains(&bytes, trace), "{file}");
            }
            seen += 1;
        }
    }
    assert!(seen > 50);
}

#[test]
fn colours_of_another_profile_become_srgb() {
    // Pure green of Display P3 is outside sRGB; a middle one shifts visibly.
    let photo = RgbImage::from_pixel(600, 400, Rgb([200, 120, 60]));
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    photo.write_with_encoder(encoder).unwrap();
    let region = Region::small();
    region.put_bytes(&format!("{MEDIA}p3.png"), &bytes);
    region.append(PAGE, "\n![Braun](media:p3.png)\n");
    region.build().fine();
    let pixel = image::load_from_memory(&published(&region, "p3-600", "jpg")).unwrap().get_pixel(300, 200);
    assert!(pixel[0] > 206 && pixel[2] < 52, "{pixel:?}");
}

/// Times and inodes of all published photos: both change when a file is written anew.
fn stamps(region: &Region) -> Vec<(String, u64, i64)> {
    let stamp = |file: String| {
        let meta = fs::metadata(region.root().join("output/altenburg/media").join(&file)).unwrap();
        (file, meta.ino(), meta.mtime_nsec())
    };
    photos(region, "altenburg").into_iter().map(stamp).collect()
}

#[test]
fn a_photo_is_encoded_once_and_never_again() {
    let region = region_with(&jpeg(900, 600));
    region.build().fine();
    let (stored, first) = (store(&region), stamps(&region));
    assert_eq!(stored.len(), 6);
    region.append(PAGE, "\nNoch ein Satz.\n");
    region.build().fine();
    assert_eq!(stamps(&region), first);
    // Without output, and under another name, everything comes from the store.
    let before = region.output();
    fs::remove_dir_all(region.root().join("output")).unwrap();
    region.build().fine();
    assert_eq!(region.output(), before);
    assert_eq!(store(&region), stored);
    region.put_bytes(&format!("{MEDIA}anders.jpg"), &jpeg(900, 600));
    region.append(PAGE, "\n![Dasselbe](media:anders.jpg)\n");
    region.build().fine();
    assert_eq!(store(&region), stored);
    assert!(photos(&region, "altenburg").iter().any(|file| file.starts_with("anders-480")));
}

#[test]
fn a_damaged_store_is_made_anew_and_what_is_gone_leaves_it() {
    let region = region_with(&jpeg(900, 600));
    region.build().fine();
    let before = region.output();
    for (path, ..) in store(&region) {
        let mut bytes = fs::read(region.root().join(".dorfplatz/pictures").join(&path)).unwrap();
        bytes[20] ^= 1;
        fs::write(region.root().join(".dorfplatz/pictures").join(&path), bytes).unwrap();
    }
    fs::remove_dir_all(region.root().join("output")).unwrap();
    region.build().fine();
    assert_eq!(region.output(), before);
    region.change(PAGE, "![Rot und blau](<media:Das Foto.jpg> \"Am Markt\")", "");
    region.delete(&format!("{MEDIA}Das Foto.jpg"));
    region.build().fine();
    assert!(store(&region).is_empty() && photos(&region, "altenburg").is_empty());
}

/// What the store holds: path, inode and time.
fn store(region: &Region) -> Vec<(String, u64, i64)> {
    let folder = region.root().join(".dorfplatz/pictures");
    let stamp = |path: String| {
        let meta = fs::metadata(folder.join(&path)).unwrap();
        (path, meta.ino(), meta.mtime_nsec())
    };
    let mut files: Vec<_> = files_below(&folder).into_iter().map(stamp).collect();
    files.sort();
    files
}

#[test]
fn two_builds_from_nothing_give_the_same_bytes() {
    let (one, two) = (region_with(&jpeg(1300, 700)), region_with(&jpeg(1300, 700)));
    one.build().fine();
    two.build().fine();
    assert_eq!(one.output(), two.output());
}

#[test]
fn a_photo_that_no_page_shows_stays_at_home_while_documents_are_published() {
    let region = Region::small();
    region.put_bytes(&format!("{MEDIA}entwurf.jpg"), &jpeg(600, 400));
    region.put_bytes(&format!("{MEDIA}plan.pdf"), include_bytes!("../cases/documents/content/altenburg/media/gut.pdf"));
    region.append(PAGE, "\nDer [Plan](media:plan.pdf).\n");
    region.build().fine();
    assert!(photos(&region, "altenburg").is_empty() && region.has("altenburg/media/plan.pdf"));
    assert!(!region.has("altenburg/media/entwurf.jpg"));
}

#[test]
fn a_link_to_a_photo_leads_to_its_largest_version() {
    let region = Region::small();
    region.put_bytes(&format!("{MEDIA}saal.png"), &jpeg(3000, 1500));
    region.append(PAGE, "\nDer [Saal](media:saal.png).\n");
    region.build().fine();
    assert!(region.page("altenburg/rathaus/index.html").contains("<a href=\"../media/saal-2000."));
}

#[test]
fn decorative_pictures_say_so_and_have_no_words() {
    let region = Region::small();
    region.put_bytes(&format!("{MEDIA}linie.png"), &jpeg(600, 40));
    region.append(PAGE, "\n![](media:linie.png \"decorative\")\n");
    region.build().fine();
    let page = region.page("altenburg/rathaus/index.html");
    assert!(page.contains("alt=\"\"") && !page.contains("figcaption") && !page.contains("decorative"));
}

#[test]
fn a_photo_that_breaks_off_holds_its_site_in_a_check_too() {
    let photo = jpeg(900, 600);
    let region = region_with(&photo[..photo.len() / 3]);
    let run = region.build();
    assert!(run.codes().contains(&"D1302"), "{:?}", run.codes());
    assert!(!region.has("altenburg/index.html") && region.has("fockendorf/index.html"));
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    // A PNG head that promises a picture of 60 000 × 60 000.
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0]);
    let crc = crc(&bytes[12..]);
    bytes.extend(crc.to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    // Memory for its pixels would be 10 GB.
    let refused = Some(Fault::TooLarge(Size { width: 60_000, height: 60_000 }));
    assert_eq!((photo::size(&bytes).err(), photo::read(&bytes).err()), (refused.clone(), refused));
}

/// The check sum of PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[test]
fn every_site_has_icons_a_card_and_a_manifest() {
    let region = Region::small();
    region.build().fine();
    let page = region.page("altenburg/index.html");
    let address = |before: &str, after: &str| {
        let rest = page.split_once(before).unwrap_or_else(|| panic!("{before}")).1;
        rest.split_once(after).unwrap().0.to_owned()
    };
    let size = |path: &str| image::open(region.root().join("output/altenburg").join(path)).unwrap().dimensions();
    assert_eq!(size(&address("<link rel=\"icon\" sizes=\"32x32\" href=\"", "\"")), (32, 32));
    assert_eq!(size(&address("<link rel=\"apple-touch-icon\" href=\"", "\"")), (180, 180));
    let card = address("<meta property=\"og:image\" content=\"", "\"");
    assert_eq!(size(card.split_once("/altenburg/").unwrap().1), (1200, 630));
    let manifest: serde_json::Value = serde_json::from_str(&region.page("altenburg/site.webmanifest")).unwrap();
    for icon in manifest["icons"].as_array().unwrap() {
        let (width, height) = size(icon["src"].as_str().unwrap());
        assert_eq!(icon["sizes"].as_str().unwrap(), format!("{width}x{height}"));
    }
    // Another colour is another card at another address.
    region.append("content/altenburg/site.yaml", "slogan: Neu\n");
    region.build().fine();
    assert!(!region.page("altenburg/index.html").contains(&card));
}

#[test]
fn an_icon_without_a_coat_of_arms_is_the_letter_of_the_name_and_drawn_once_for_all_that_have_it() {
    let region = Region::small();
    let icon = |site: &str| {
        let folder = region.root().join("output").join(site);
        let path = files_below(&folder).into_iter().find(|path| path.starts_with("assets/icon-512.")).unwrap();
        (fs::read(folder.join(&path)).unwrap(), fs::metadata(folder.join(&path)).unwrap().ino())
    };
    region.append("content/portal/site.yaml", "official_name: Beispielregion\n").build().fine();
    let (before, (other, _)) = (icon("portal"), icon("pleissenaue"));
    assert_ne!(before.0, other);
    // The official name, which the card shows, stays as it is.
    region.change("content/portal/site.yaml", "name: Beispielregion\nkind", "name: Probe\nkind").build().fine();
    assert_eq!(icon("portal").0, other);
    region.delete("output").delete(".dorfplatz").build().fine();
    assert_eq!(icon("portal"), icon("pleissenaue"));
}

#[test]
fn a_coat_of_arms_may_be_a_photo() {
    let region = Region::small();
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(300, 400, Rgb([20, 90, 50])).write_to(&mut png, ImageFormat::Png).unwrap();
    region.put_bytes(&format!("{MEDIA}siegel.png"), &png.into_inner());
    region.change("content/altenburg/site.yaml", "media:wappen.svg", "media:siegel.png");
    region.build().fine();
    let page = region.page("altenburg/index.html");
    let arms = page.split_once("<img src=\"assets/arms.").unwrap().1.split_once('"').unwrap().0.to_owned();
    let path = region.root().join("output/altenburg/assets").join(format!("arms.{arms}"));
    assert_eq!(image::open(&path).unwrap().dimensions(), (168, 224));
}
