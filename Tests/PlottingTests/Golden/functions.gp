# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,474 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './functions.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.09392; set rmargin at screen 0.38431; set bmargin at screen 0.55946; set tmargin at screen 0.91678
set xrange [-1.5:1.5]; unset logscale x
set yrange [-1.0:1.0]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−1.0' -1.0, '−0.5' -0.5, '0.0' 0.0, '0.5' 0.5, '1.0' 1.0)
unset grid
set label 'Contours' at screen 0.09392,0.96964 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'a' at screen 0.23912,0.50098 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'b' at screen 0.02352,0.73812 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.09392,0.9359 to screen 0.13532,0.9359 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'path' at screen 0.14661,0.9359 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set palette maxcolors 0 defined (0 '#b499bb', 1 '#b6a9c9', 2 '#b2b7d0', 3 '#adc3d2', 4 '#a8cdd2', 5 '#a5d8d0', 6 '#aee2c9', 7 '#c5ebbd', 8 '#e1f2ab', 9 '#fef5a8')
set cbrange [-1.52:2.28]
set colorbox vertical user origin screen 0.40312,0.55946 size screen 0.02,0.35732 noborder
set cbtics out nomirror scale 0.3 offset -0.5,0 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0, '2' 2.0)
set label 'loss' at screen 0.47836,0.73812 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label '−1' at screen 0.28846,0.58324 center rotate by -23 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '−1' at screen 0.19228,0.89177 center rotate by -22 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '−0.5' at screen 0.18624,0.59765 center rotate by 43 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '−0.5' at screen 0.29843,0.88601 center rotate by 44 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '0' at screen 0.2536,0.71878 center rotate by -48 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '0' at screen 0.19496,0.79702 center rotate by -48 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '0.5' at screen 0.117,0.86966 center rotate by -54 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '0.5' at screen 0.36257,0.6044 center rotate by -54 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '1' at screen 0.14202,0.69894 center rotate by 84 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '1' at screen 0.33682,0.78318 center rotate by 82 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '1.5' at screen 0.11515,0.77444 center rotate by -76 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
set label '1.5' at screen 0.36405,0.69744 center rotate by -75 noenhanced front font 'Arial,6.8' textcolor rgb '#262626'
plot \
  './functions.data' binary array=(240,240) skip=0 format='%float64' endian=little origin=(-1.49375,-0.9958333333333333) dx=0.0125 dy=0.008333333333333333 using 1 notitle with image, \
  './functions.data' binary record=(34) skip=460800 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#3a0f45' linewidth 0.88, \
  './functions.data' binary record=(176) skip=461344 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#3b2d5e' linewidth 0.88, \
  './functions.data' binary record=(288) skip=464160 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#324568' linewidth 0.88, \
  './functions.data' binary record=(549) skip=468768 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#295b6a' linewidth 0.88, \
  './functions.data' binary record=(407) skip=477552 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#237067' linewidth 0.88, \
  './functions.data' binary record=(367) skip=484064 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#2f845d' linewidth 0.88, \
  './functions.data' binary record=(255) skip=489936 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#5b9543' linewidth 0.88, \
  './functions.data' binary record=(160) skip=494016 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#93a029' linewidth 0.88, \
  './functions.data' binary record=(3) skip=496576 format='%float64%float64' endian=little using 1:2 title 'path' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.51411; set rmargin at screen 0.98495; set bmargin at screen 0.55946; set tmargin at screen 0.91678
set xrange [-1.5:1.5]; unset logscale x
set yrange [-1.0:1.0]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Surface' at screen 0.51411,0.9359 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set palette maxcolors 0 defined (0 '#440154', 1 '#482878', 2 '#3e4a89', 3 '#31688e', 4 '#26828e', 5 '#1f9e89', 6 '#35b779', 7 '#6dcd59', 8 '#b4de2c', 9 '#fde725')
set cbrange [-1.52:2.28]
unset colorbox; unset grid
set lmargin 0; set rmargin 0; set bmargin 0; set tmargin 0; set origin 0.60066,0.59994; set size 0.35607,0.32808
set zrange [-1.52:2.28]; set xyplane at -1.52; set view 62,35,1.24,1.1
set border 31 linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5 norotate offset 0,-0.4 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0)
set ytics out nomirror scale 0.5 norotate offset 0.2,-0.3 textcolor rgb '#262626' ('−1' -1.0, '0' 0.0, '1' 1.0)
set ztics out nomirror scale 0.5 norotate offset 0.5,0 textcolor rgb '#262626' ('0' 0.0, '2' 2.0)
set label 'b' at screen 0.89263,0.57745 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'a' at screen 0.70036,0.57745 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'loss' at screen 0.5254,0.73812 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set pm3d depthorder border linecolor rgb '#727272' linewidth 0.25
splot './functions.data' binary array=(31,21) skip=496624 format='%float64' endian=little origin=(-1.5,-1.0,0) dx=0.1 dy=0.1 using 1 notitle with pm3d
unset ztics; unset pm3d; set origin 0,0; set size 1,1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.09392; set rmargin at screen 0.3832; set bmargin at screen 0.08659; set tmargin at screen 0.43239
set xrange [-3.3:3.3]; unset logscale x
set yrange [-3.3:3.3]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−2.5' -2.5, '0.0' 0.0, '2.5' 2.5)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Field' at screen 0.09392,0.4515 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'angle (rad)' at screen 0.23856,0.02811 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'speed (rad/s)' at screen 0.02352,0.25949 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './functions.data' binary record=(48) skip=501832 format='%float64%float64%float64%float64' endian=little using 1:2:3:4 notitle with vectors head filled size screen 0.01397,18 linecolor rgb '#0072b2' linewidth 0.77
unset label; unset arrow; unset object
unset multiplot
unset output
