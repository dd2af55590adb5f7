# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,419 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './lynx-and-hare.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.07549; set rmargin at screen 0.96967; set bmargin at screen 0.5299; set tmargin at screen 0.89058
set xrange [1899.5:1920.5]; unset logscale x
set yrange [8.06293140664555:83.32622671752036]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('' 1900.0, '' 1902.0, '' 1904.0, '' 1906.0, '' 1908.0, '' 1910.0, '' 1912.0, '' 1914.0, '' 1916.0, '' 1918.0, '' 1920.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('20' 20.0, '40' 40.0, '60' 60.0, '80' 80.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label "Pelts taken by the Hudson\047s Bay Company" at screen 0.5,0.96132 center noenhanced front font 'Arial" font-weight="bold,10' textcolor rgb '#262626'
set label 'Hare' at screen 0.07549,0.91221 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'thousands' at screen 0.02352,0.71024 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.86247,0.79896 to screen 0.96026,0.87785 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set label '' at screen 0.88881,0.85558 front point pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2'
set label 'furs' at screen 0.9208,0.85558 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.86812,0.82123 to screen 0.90951,0.82123 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'fit' at screen 0.9208,0.82123 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './lynx-and-hare.data' binary record=(21) skip=0 format='%float64%float64' endian=little using 1:2 title 'furs' with points pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2', \
  './lynx-and-hare.data' binary record=(401) skip=336 format='%float64%float64' endian=little using 1:2 title 'fit' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.07549; set rmargin at screen 0.96967; set bmargin at screen 0.09797; set tmargin at screen 0.45865
set xrange [1899.5:1920.5]; unset logscale x
set yrange [1.9013622260476666:69.01081022997377]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('1900' 1900.0, '1902' 1902.0, '1904' 1904.0, '1906' 1906.0, '1908' 1908.0, '1910' 1910.0, '1912' 1912.0, '1914' 1914.0, '1916' 1916.0, '1918' 1918.0, '1920' 1920.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('20' 20.0, '40' 40.0, '60' 60.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Lynx' at screen 0.07549,0.48028 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Year' at screen 0.52258,0.03181 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'thousands' at screen 0.02352,0.27831 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.86247,0.36704 to screen 0.96026,0.44592 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set label '' at screen 0.88881,0.42366 front point pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2'
set label 'furs' at screen 0.9208,0.42366 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.86812,0.3893 to screen 0.90951,0.3893 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'fit' at screen 0.9208,0.3893 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './lynx-and-hare.data' binary record=(21) skip=6752 format='%float64%float64' endian=little using 1:2 title 'furs' with points pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2', \
  './lynx-and-hare.data' binary record=(401) skip=7088 format='%float64%float64' endian=little using 1:2 title 'fit' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object
unset multiplot
unset output
